// Live reload in a page, with --dev. The server adds this script to each page (inject.h) and says what
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
  const version = script.dataset.version;

  let source = null; // the stream
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

  function leave(go) {
    leaving = true;
    close();
    go();
  }

  function reload(next) {
    if (next !== 'all' && isLoop(next)) return;
    leave(() => location.reload());
  }

  // The page is read on at the new address where it was left at the old one.
  function follow(address) {
    const to = new URL(address, base);
    sessionStorage.setItem('approche scroll', JSON.stringify([to.pathname, scrollX, scrollY]));
    leave(() => location.replace(to.pathname + location.search + location.hash));
  }

  function scrollBack() {
    const [path, x, y] = JSON.parse(sessionStorage.getItem('approche scroll') || '[""]');
    sessionStorage.removeItem('approche scroll');
    if (path === location.pathname) scrollTo({ left: x, top: y, behavior: 'instant' });
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
    if (!sheet && !image && !background && isLoaded(path)) reload('all');
  }

  // ---- the stream ----

  function close() {
    clearTimeout(waiting);
    if (source) source.close();
    source = null;
    if (release) release();
    release = null;
  }

  function again() {
    close();
    if (!leaving) waiting = setTimeout(listen, AGAIN_MS);
  }

  function open() {
    const page = location.pathname.replace(/[&+]/g, c => (c === '&' ? '%26' : '%2B'));
    source = new EventSource(new URL(`events?page=${page}&version=${version}`, base));
    source.addEventListener('reload', event => reload(event.data));
    source.addEventListener('moved', event => follow(event.data));
    source.addEventListener('asset', event => swap(event.data));
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
    else if (!navigator.locks) close();
  });
  addEventListener('pagehide', () => { leaving = true; close(); });
  addEventListener('pageshow', event => { if (event.persisted) { leaving = false; listen(); } });
  if (document.readyState === 'complete') scrollBack();
  else addEventListener('load', scrollBack);
  listen();
})();
