// Live reload and the panel of problems in a page, with --dev. The server adds this script to each page (inject.h) and says what
// has changed (live.h).
//
// A browser has six connections for a host with HTTP/1.1, and a stream keeps one of them. So all tabs
// of a browser together keep SLOTS streams. A tab in sight that gets none takes that of another; a tab
// out of sight without one asks again when it is seen. The server then compares versions, so that
// nothing is missed.
(() => {
  'use strict';
  const SLOTS = 3;
  const AGAIN_MS = 2000; // until a stream that was refused, or taken by another tab, is tried again
  const LOOP_MS = 5000; // within which the same reload is not done twice
  const script = document.currentScript;
  if (!script) return;
  const base = new URL('.', script.src);
  let version = script.dataset.version;

  let source = null; // the stream
  let seen = ''; // the id of its last event
  let release = null; // gives its slot back
  let waiting = 0; // a timer
  let asking = false;
  let leaving = false;

  const inSight = () => document.visibilityState === 'visible';

  // ---- what the server says ----

  // A page that is another one each time would be loaded for ever.
  function isLoop(next) {
    const key = 'approche reload';
    const reload = `${location.pathname} ${version} ${next}`;
    const [before, at] = JSON.parse(sessionStorage.getItem(key) || '["", 0]');
    sessionStorage.setItem(key, JSON.stringify([reload, Date.now()]));
    return before === reload && Date.now() - at < LOOP_MS;
  }

  // The page that is loaded is read on where this one was left.
  function leave(path, go) {
    sessionStorage.setItem('approche scroll', JSON.stringify([path, scrollX, scrollY]));
    leaving = true;
    close(true);
    go();
  }

  const reload = () => leave(location.pathname, () => location.reload());

  // The new page, put in place of the old one if that is the same as loading it, else loaded.
  async function renew(next) {
    if (isLoop(next)) return;
    try {
      const page = await fetchPage();
      if (!page || !canReplace(page)) return reload();
      version = page.querySelector(OURS).dataset.version;
      replace(page);
      missing = null;
      show();
      close(false);
      open();
    } catch (error) {
      console.debug('approche: the page is loaded again:', error);
      reload();
    }
  }

  function follow(address) {
    const { pathname } = new URL(address, base);
    leave(pathname, () => location.replace(pathname + location.search + location.hash));
  }

  const [leftPath, left, leftTop] = JSON.parse(sessionStorage.getItem('approche scroll') || '[""]');
  sessionStorage.removeItem('approche scroll');
  function scrollBack() {
    if (leftPath === location.pathname) scrollTo({ left, top: leftTop, behavior: 'instant' });
  }

  // ---- a new page in place of the old one ----
  //
  // That takes a fraction of the time, and nothing flickers. But scripts would not run again, so it is
  // for pages without any.

  const OURS = 'script[data-version][src*="/_approche/dev.js"]';
  const RUNS = `script:not(${OURS}, [type*="json"], [type="text/plain"]), body[onload], body[onpageshow],
    template[shadowrootmode], object, embed, meta[http-equiv="refresh" i]`;
  const RULES = 'base, meta[http-equiv]';
  const originals = new WeakMap(); // a stylesheet that was swapped -> its address before

  async function fetchPage() {
    const answer = await fetch(location.href, { cache: 'no-cache', headers: { Accept: 'text/html' } });
    const type = answer.headers.get('Content-Type') || '';
    if (answer.redirected || !type.startsWith('text/html')) return null;
    return new DOMParser().parseFromString(await answer.text(), 'text/html');
  }

  function canReplace(page) {
    const rules = doc => [...doc.querySelectorAll(RULES)].map(element => element.outerHTML).join();
    return !document.querySelector(RUNS) && !page.querySelector(RUNS) && page.querySelector(OURS) &&
      rules(document) === rules(page) && document.compatMode === page.compatMode &&
      !document.querySelector(':target:not(html)');
  }

  function isSame(old, next) {
    if (originals.has(old)) {
      const address = originals.get(old);
      old = old.cloneNode();
      old.setAttribute('href', address);
    }
    return old.isEqualNode(next);
  }

  function replaceAttributes(old, next) {
    for (const { name } of [...old.attributes]) if (!next.hasAttribute(name)) old.removeAttribute(name);
    for (const { name, value } of next.attributes)
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }

  // What is in both stays untouched, so that no stylesheet is loaded again.
  function replaceHead(next) {
    const old = new Set(document.head.childNodes);
    const wanted = [...next.childNodes].map(node => {
      const same = [...old].find(each => isSame(each, node));
      old.delete(same);
      return same || document.adoptNode(node);
    });
    for (const node of old) node.remove();
    let at = document.head.firstChild;
    for (const node of wanted) {
      if (node === at) at = at.nextSibling;
      else document.head.insertBefore(node, at);
    }
  }

  function replace(page) {
    const { scrollX: left, scrollY: top } = window;
    replaceAttributes(document.documentElement, page.documentElement);
    replaceHead(page.head);
    replaceAttributes(document.body, page.body);
    document.body.replaceChildren(...page.body.childNodes);
    scrollTo({ left, top, behavior: 'instant' });
  }

  // ---- files that the page shows ----

  const pathOf = (address, from) => {
    try {
      const url = new URL(address, from || document.baseURI);
      return url.origin === base.origin ? decodeURI(url.pathname) : null;
    } catch {
      return null;
    }
  };

  // The same address, which no cache has an answer for.
  function fresh(address, from) {
    const url = new URL(address, from || document.baseURI);
    const query = url.search.replace(/[?&]approche-dev=\d+/, '').replace(/^&/, '?');
    url.search = `${query}${query ? '&' : '?'}approche-dev=${Date.now()}`;
    return url.href;
  }

  // The old stylesheet stays until the new one is there, so that the page is never without.
  function swapSheet(link) {
    const next = link.cloneNode();
    originals.set(next, originals.get(link) || link.getAttribute('href'));
    next.href = fresh(link.href);
    next.addEventListener('load', () => link.remove());
    next.addEventListener('error', () => next.remove());
    link.after(next);
  }

  function swapSheets(path) {
    const links = [...document.querySelectorAll('link[rel~="stylesheet"][href]')];
    const shown = links.filter(link => pathOf(link.href) === path);
    shown.forEach(swapSheet);
    return shown.length > 0;
  }

  function swapAttribute(element, name, path) {
    const value = element.getAttribute(name);
    if (!value || pathOf(value) !== path) return false;
    element.setAttribute(name, fresh(value));
    return true;
  }

  // srcset: addresses, each with a width or density behind it
  function swapSet(element, path) {
    let swapped = false;
    const value = element.getAttribute('srcset').replace(/(^|,\s+|,(?=\/))(\s*)([^\s,]\S*[^\s,]|[^\s,])/g,
      (all, before, blank, address) => {
        if (pathOf(address) !== path) return all;
        swapped = true;
        return before + blank + fresh(address);
      });
    if (swapped) element.setAttribute('srcset', value);
    return swapped;
  }

  function swapImages(path) {
    let swapped = false;
    for (const [selector, name] of [['img[src]', 'src'], ['input[type="image"][src]', 'src'],
      ['video[poster]', 'poster'], ['link[rel~="icon"][href]', 'href'], ['image[href]', 'href']])
      for (const element of document.querySelectorAll(selector))
        swapped = swapAttribute(element, name, path) || swapped;
    for (const element of document.querySelectorAll('img[srcset], source[srcset]'))
      swapped = swapSet(element, path) || swapped;
    return swapped;
  }

  function swapStyle(style, from, path) {
    let swapped = false;
    for (const name of [...style]) {
      const value = style.getPropertyValue(name);
      if (!value.includes('url(')) continue;
      const next = value.replace(/url\((["']?)(.*?)\1\)/g, (all, quote, address) => {
        if (pathOf(address, from) !== path) return all;
        swapped = true;
        return `url("${fresh(address, from)}")`;
      });
      if (next !== value) style.setProperty(name, next, style.getPropertyPriority(name));
    }
    return swapped;
  }

  function swapRules(rules, from, path) {
    let swapped = false;
    for (const rule of rules) {
      if (rule.style) swapped = swapStyle(rule.style, from, path) || swapped;
      if (rule.cssRules) swapped = swapRules(rule.cssRules, from, path) || swapped;
    }
    return swapped;
  }

  function swapBackgrounds(path) {
    let swapped = false;
    for (const sheet of document.styleSheets) {
      try {
        swapped = swapRules(sheet.cssRules, sheet.href || document.baseURI, path) || swapped;
      } catch {
        continue; // of another host
      }
    }
    for (const element of document.querySelectorAll('[style*="url("]'))
      swapped = swapStyle(element.style, document.baseURI, path) || swapped;
    return swapped;
  }

  const isLoaded = path =>
    performance.getEntriesByType('resource').some(entry => pathOf(entry.name) === path) ||
    [...document.scripts].some(element => element.src && pathOf(element.src) === path);

  // What cannot be swapped, such as a script or an imported stylesheet, needs the whole page.
  function swap(address) {
    const path = pathOf(address, base);
    const sheet = swapSheets(path);
    const image = swapImages(path);
    const background = swapBackgrounds(path);
    if (!sheet && !image && !background && isLoaded(path)) reload();
  }

  // ---- what is wrong with the site ----
  //
  // A panel in a shadow tree, which the styles of the site do not reach. All texts are those of the
  // site, so they are only ever put in as text. The focus stays where it is.

  const STYLE = `
    :host { all: initial; color-scheme: light dark; --ground: #fff; --text: #1d1d1f; --faint: #5c5c66;
      --line: #d0d0d7; --code: #f4f4f6; --error: #b3001b; --warning: #7a4d00; --link: #0046b8 }
    @media (prefers-color-scheme: dark) { :host { --ground: #1b1b1f; --text: #f2f2f5; --faint: #b0b0ba;
      --line: #45454f; --code: #26262c; --error: #ff8f9c; --warning: #ffca6b; --link: #9cc2ff } }
    aside { position: fixed; inset: auto 0 0 0; z-index: 2147483647; max-height: 60vh; overflow: auto;
      box-sizing: border-box; padding: 0.75rem 1rem; background: var(--ground); color: var(--text);
      border-top: 4px solid var(--error); box-shadow: 0 -4px 16px #0004;
      font: 16px/1.5 system-ui, sans-serif; text-align: left }
    aside.warning { border-top-color: var(--warning) }
    header { display: flex; gap: 1rem; align-items: center; justify-content: space-between }
    h2 { margin: 0; font-size: 1.125rem }
    button { font: inherit; color: inherit; background: var(--code); border: 1px solid var(--line);
      border-radius: 4px; padding: 0.25rem 0.75rem; min-height: 2.5rem; cursor: pointer }
    ul { list-style: none; margin: 0; padding: 0 }
    li { padding: 0.75rem 0; border-top: 1px solid var(--line) }
    header + ul li:first-child { border-top: 0 }
    p { margin: 0 }
    .error strong { color: var(--error) } .warning strong { color: var(--warning) }
    .faint { color: var(--faint) }
    a { color: var(--link) }
    pre { margin: 0.5rem 0 0; padding: 0.5rem 0.75rem; overflow-x: auto; background: var(--code);
      font: 14px/1.5 ui-monospace, monospace; tab-size: 2 }
    :focus-visible { outline: 3px solid var(--link); outline-offset: 2px }`;

  let shown = { problems: [], more: 0 };
  let missing = null;
  let hidden = ''; // what the reader has closed, until something else is wrong
  let opened = false; // warnings alone are a button at first
  let host = null;
  let root = null;

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  function place({ file, line, column, editor }) {
    if (!file) return '';
    const text = file + (line ? `:${line}` : '') + (line && column ? `:${column}` : '');
    return editor ? element('a', { href: editor }, text) : element('code', {}, text);
  }

  function item(problem) {
    const { level, message, context, excerpt, page } = problem;
    const made = element('li', { class: level },
      element('p', {}, element('strong', {}, level === 'error' ? 'Error' : 'Warning'), ' in ', place(problem) || 'the site', ': ', message));
    const about = [context, page && `seen in ${page}`].filter(Boolean).join('; ');
    if (about) made.append(element('p', { class: 'faint' }, about));
    if (excerpt) made.append(element('pre', { tabindex: '0' }, excerpt.replace(/\n$/, '')));
    return made;
  }

  function missingItem({ path, near }) {
    const made = element('li', { class: 'warning' }, element('p', {}, element('strong', {}, 'No page'), ` at ${path}`));
    if (near.length)
      made.append(element('p', {}, 'Did you mean ', ...near.flatMap((each, i) =>
        [i ? ', ' : '', element('a', { href: each.address }, each.path)]), '?'));
    return made;
  }

  function heading() {
    const count = level => shown.problems.filter(each => each.level === level).length;
    const words = (n, word) => (n ? `${n} ${word}${n > 1 ? 's' : ''}` : '');
    return [words(count('error'), 'error'), words(count('warning'), 'warning'),
      shown.more && `${shown.more} more`, missing && 'no page here'].filter(Boolean).join(', ');
  }

  function panel() {
    const errors = shown.problems.some(each => each.level === 'error');
    const small = !errors && !missing && !opened;
    const toggle = element('button', { type: 'button' }, small ? 'Show' : 'Close (Esc)');
    toggle.addEventListener('click', () => { if (small) { opened = true; show(); } else hide(); });
    const made = element('aside', { 'aria-label': 'Problems of this site', class: errors ? 'error' : 'warning' },
      element('header', {}, element('h2', { role: 'status', 'aria-live': 'polite' }, heading()),
        element('span', {}, element('a', { href: new URL('.', base).pathname }, 'All pages'), ' ', toggle)));
    if (!small)
      made.append(element('ul', {}, ...(missing ? [missingItem(missing)] : []), ...shown.problems.map(item)));
    return made;
  }

  function show() {
    const any = missing || shown.problems.length > 0;
    if (window.top !== window || !any || hidden === JSON.stringify([shown, missing])) {
      if (host) host.remove();
      return;
    }
    if (!host) {
      host = document.createElement('approche-dev');
      root = host.attachShadow({ mode: 'open' });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
    }
    const focused = root.activeElement && root.activeElement.localName === 'button';
    root.replaceChildren(panel());
    if (!host.isConnected) document.documentElement.append(host);
    if (focused) root.querySelector('button').focus();
  }

  function hide() {
    hidden = JSON.stringify([shown, missing]);
    opened = false;
    show();
  }

  addEventListener('keydown', event => {
    if (event.key === 'Escape' && host && host.isConnected && !event.defaultPrevented) hide();
  });

  function setProblems(text) {
    shown = JSON.parse(text);
    if (!shown.problems.length) hidden = '';
    show();
  }

  function setMissing(text) {
    missing = JSON.parse(text);
    show();
  }

  // ---- the stream ----

  function close(slot) {
    clearTimeout(waiting);
    if (source) source.close();
    source = null;
    if (!slot || !release) return;
    release();
    release = null;
  }

  function again() {
    close(true);
    if (!leaving) waiting = setTimeout(listen, AGAIN_MS);
  }

  function open() {
    const page = location.pathname.replace(/[&+]/g, c => (c === '&' ? '%26' : '%2B'));
    const target = `events?page=${page}&version=${version}&seen=${seen}`;
    source = new EventSource(new URL(target, base));
    // The results of a search have no version of their own.
    const hello = now => /^0*$/.test(version) && (version = now);
    const acts = { hello, reload: renew, refresh: reload, moved: follow, asset: swap,
      problems: setProblems, missing: setMissing };
    for (const [name, act] of Object.entries(acts))
      source.addEventListener(name, event => {
        seen = event.lastEventId;
        act(event.data);
      });
    // By itself it connects again, but not after an answer like 503.
    source.addEventListener('error', () => source && source.readyState === EventSource.CLOSED && again());
  }

  // Whether the slot is this tab's, until it is released or taken.
  function take(slot, options) {
    return new Promise(done => {
      navigator.locks.request(`approche ${base.pathname} ${slot}`, options, lock => {
        done(lock !== null);
        return lock && new Promise(free => { release = free; });
      }).catch(() => { done(false); again(); });
    });
  }

  async function takeAny() {
    for (let slot = 0; slot < SLOTS; slot++)
      if (await take(slot, { ifAvailable: true })) return true;
    return inSight() && take(Math.floor(Math.random() * SLOTS), { steal: true });
  }

  async function listen() {
    if (source || asking || leaving) return;
    clearTimeout(waiting);
    asking = true;
    // Locks are for hosts that browsers trust, such as localhost.
    const may = navigator.locks ? await takeAny() : inSight();
    asking = false;
    if (may && !leaving) open();
  }

  document.addEventListener('visibilitychange', () => {
    if (inSight()) listen();
    else if (!navigator.locks) close(true);
  });
  addEventListener('pagehide', () => { leaving = true; close(true); });
  addEventListener('pageshow', event => { if (event.persisted) { leaving = false; listen(); } });
  // Once as soon as there is something to scroll, and again when all has its height.
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', scrollBack);
  else scrollBack();
  if (document.readyState !== 'complete') addEventListener('load', scrollBack);
  listen();
})();
