# As sites had it before there was a list in the settings.
%w(
  jekyll-archives jekyll-avatar jekyll-default-layout jekyll-feed jekyll-gist jekyll-include-cache
  jekyll-last-modified-at jekyll-mentions jekyll-optional-front-matter jekyll-paginate jekyll-readme-index
  jekyll-redirect-from jekyll-relative-links jekyll-seo-tag jekyll-sitemap jekyll-titles-from-headings jekyll-toc
).each { |name| require name }
