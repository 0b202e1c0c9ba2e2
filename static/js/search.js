/*
 * Suggestions while one types into the search field: the combobox of the ARIA patterns, with a list
 * that the arrow keys walk through. The form works without it; it only makes what it adds.
 */
(() => {
  'use strict';

  const PAUSE = 120; // milliseconds without a key before the server is asked
  const SHOWN = 6; // more would hide the page
  const input = document.querySelector('[data-suggestions]');
  if (!input) return;

  const list = document.createElement('ul');
  list.id = 'search-suggestions';
  list.className = 'suggestions';
  list.hidden = true;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', input.dataset.label);
  input.after(list);

  const status = document.createElement('p');
  status.className = 'search-form__status';
  status.setAttribute('role', 'status');
  input.form.append(status);

  const attributes = {
    role: 'combobox',
    'aria-autocomplete': 'list',
    'aria-controls': list.id,
    'aria-expanded': 'false',
  };
  for (const name in attributes) input.setAttribute(name, attributes[name]);

  let active = -1; // which suggestion is chosen by the keys
  let timer = 0;
  let asking = null;

  function choose(index) {
    active = index;
    [...list.children].forEach((option, i) => option.setAttribute('aria-selected', String(i === index)));
    if (index < 0) input.removeAttribute('aria-activedescendant');
    else input.setAttribute('aria-activedescendant', list.children[index].id);
  }

  function close() {
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    choose(-1);
  }

  function show(results) {
    list.replaceChildren(...results.slice(0, SHOWN).map((result, i) => {
      const option = document.createElement('li');
      option.id = `${list.id}-${i}`;
      option.setAttribute('role', 'option');
      option.setAttribute('aria-selected', 'false');
      option.dataset.url = result.url;
      option.textContent = result.title;
      return option;
    }));
    status.textContent = list.children.length > 0 ? `${input.dataset.label} : ${list.children.length}` : '';
    list.hidden = list.children.length === 0;
    input.setAttribute('aria-expanded', String(!list.hidden));
    choose(-1);
  }

  async function ask() {
    asking?.abort();
    if (input.value.trim().length < 2) {
      show([]);
      return;
    }
    asking = new AbortController();
    try {
      const address = `${input.dataset.suggestions}?q=${encodeURIComponent(input.value)}`;
      const answer = await fetch(address, { signal: asking.signal });
      const found = answer.ok ? await answer.json() : { results: [] };
      if (document.activeElement === input) show(found.results);
    } catch {
      // Aborted by the next key, or no network: the form is still there.
    }
  }

  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });

  input.addEventListener('keydown', event => {
    const count = list.hidden ? 0 : list.children.length;
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Escape' && count > 0) {
      close();
    } else if (event.key === 'ArrowDown' && count > 0) {
      choose(active + 1 < count ? active + 1 : -1);
    } else if (event.key === 'ArrowUp' && count > 0) {
      choose(active >= 0 ? active - 1 : count - 1);
    } else if (event.key === 'Enter' && active >= 0) {
      location.assign(list.children[active].dataset.url);
    } else {
      return;
    }
    event.preventDefault();
  });

  // Before the field loses its focus, which closes the list.
  list.addEventListener('pointerdown', event => event.preventDefault());
  list.addEventListener('click', event => {
    const option = event.target.closest('[role=option]');
    if (option) location.assign(option.dataset.url);
  });
  input.addEventListener('blur', close);
})();
