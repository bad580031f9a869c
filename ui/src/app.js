// The little script there is. It only shortens the way: whatever it does can be
// done without it. Everything is found by data attributes, so that a page needs
// no code of its own and the content policy can forbid it.
const root = document.documentElement;
root.classList.add('script');

// Theme. This runs before anything is painted. Without a choice the system decides.
const theme = () => { try { return localStorage.getItem('theme') || 'auto'; } catch { return 'auto'; } };
const showTheme = (name) => {
  if (name === 'light' || name === 'dark') root.setAttribute('data-bs-theme', name);
  else root.removeAttribute('data-bs-theme');
  for (const b of document.querySelectorAll('button[data-theme]')) b.setAttribute('aria-pressed', String(b.dataset.theme === name));
};
showTheme(theme());

const on = (type, selector, act) => document.addEventListener(type, (e) => {
  const el = e.target instanceof Element && e.target.closest(selector);
  if (el) act(el, e);
});

on('click', 'button[data-theme]', (b) => {
  try { localStorage.setItem('theme', b.dataset.theme); } catch { /* the choice then lasts for this page */ }
  showTheme(b.dataset.theme);
});

// Menus close when somebody looks elsewhere.
const closeMenus = (but) => {
  for (const m of document.querySelectorAll('details[data-menu][open]')) if (m !== but && !m.contains(but)) m.open = false;
};
document.addEventListener('click', (e) => closeMenus(e.target));
document.addEventListener('keydown', (e) => {
  const menu = e.key === 'Escape' && document.querySelector('details[data-menu][open]');
  if (menu) { menu.open = false; menu.querySelector('summary').focus(); }
});

// Dialogs: the link leads to a page with the same question; here it opens in place.
on('click', '[data-dialog]', (link, e) => {
  const dialog = document.getElementById(link.dataset.dialog);
  if (!dialog || e.ctrlKey || e.metaKey || e.shiftKey) return;
  e.preventDefault();
  closeMenus(document.body);
  dialog.showModal();
});
on('click', 'dialog [data-dismiss]', (el, e) => { e.preventDefault(); el.closest('dialog').close(); });
on('click', 'dialog', (dialog, e) => { if (e.target === dialog) dialog.close(); });

// A second press of a button must not do a thing twice. The button stays
// enabled, because a disabled one would not be sent.
document.addEventListener('submit', (e) => {
  const form = e.target;
  if (e.defaultPrevented || form.method !== 'post') return;
  if (form.dataset.sent) { e.preventDefault(); return; }
  form.dataset.sent = 'yes';
  if (e.submitter) e.submitter.setAttribute('aria-disabled', 'true');
  setTimeout(() => release(form), 10000);
});
const release = (form) => {
  delete form.dataset.sent;
  for (const b of form.querySelectorAll('[aria-disabled]')) b.removeAttribute('aria-disabled');
};
addEventListener('pageshow', (e) => {
  if (!e.persisted) return;
  document.querySelectorAll('form[data-sent]').forEach(release);
  for (const c of document.querySelectorAll('[data-credential]')) c.value = '';
});

// Notes of what happened. What can be undone or must be mended stays.
const dismiss = (flash) => {
  const list = flash.parentElement;
  flash.remove();
  if (!list.children.length) list.remove();
};
on('click', '[data-close]', (b) => dismiss(b.closest('[data-flash]')));
const floats = (list) => getComputedStyle(list).position === 'fixed';
const fade = (flash) => {
  if (!floats(flash.parentElement)) return; // the page would jump under whoever reads it
  let left;
  const start = () => { left = setTimeout(() => dismiss(flash), 8000); };
  const stop = () => clearTimeout(left);
  for (const t of ['mouseenter', 'focusin']) flash.addEventListener(t, stop);
  for (const t of ['mouseleave', 'focusout']) flash.addEventListener(t, start);
  start();
};

// What has the focus is never under them: they go to the other end of the window.
document.addEventListener('focusin', (e) => {
  const list = document.querySelector('.flashes');
  if (!list || list.contains(e.target) || !floats(list)) return;
  const a = list.getBoundingClientRect(), b = e.target.getBoundingClientRect();
  if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) list.classList.toggle('up');
});

// Filter the rows at hand.
on('input', '[data-filter]', (box) => {
  const table = document.getElementById(box.dataset.filter);
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of table.tBodies[0].rows) {
    const text = row.textContent.toLowerCase();
    row.hidden = !words.every((w) => text.includes(w));
    if (!row.hidden) shown++;
  }
  const out = box.parentElement.querySelector('output');
  if (out) out.textContent = `${shown} shown`;
  const none = table.closest('.table-block').querySelector('.none-found');
  if (none) none.hidden = shown > 0;
});
// What can be scrolled must be reached by the keyboard; what cannot is no stop.
const reach = new ResizeObserver((list) => { for (const {target: t} of list) if (t.scrollWidth > t.clientWidth) t.tabIndex = 0; else t.removeAttribute('tabindex'); });
// The chosen tab is in sight also where those before it take the whole width.
const sight = new ResizeObserver((list) => { for (const {target: box} of list) { const t = box.querySelector('[aria-current]'); if (t) box.scrollLeft += t.getBoundingClientRect().right - box.getBoundingClientRect().right + 24; } });
const observe = (part) => { for (const s of part.querySelectorAll('[data-scroll]')) reach.observe(s); };

// Search while somebody types: the page is asked for as the button would ask, and only the
// part that the form names is put in its place.
let asking, waiting;
const swap = async (form) => {
  if (asking) asking.abort();
  asking = new AbortController();
  const query = new URLSearchParams([...new FormData(form)].filter(([, v]) => v));
  const url = form.getAttribute('action') + (query.size ? `?${query}` : '');
  try {
    const answer = await fetch(url, {signal: asking.signal, headers: {Accept: 'text/html'}});
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const now = document.getElementById(form.dataset.swap);
    const next = page.getElementById(form.dataset.swap);
    if (!next) { form.submit(); return; }
    now.replaceWith(document.adoptNode(next));
    observe(next);
    history.replaceState(null, '', url);
    form.querySelector('output').textContent = `${next.querySelectorAll('tbody tr').length} shown`;
  } catch (e) { if (e.name !== 'AbortError') form.submit(); }
};
const soon = (form, ms) => {
  document.getElementById(form.dataset.swap).setAttribute('aria-busy', 'true'); // what takes its place is not
  clearTimeout(waiting);
  waiting = setTimeout(() => swap(form), ms);
};
on('input', 'form[data-swap] input', (el) => soon(el.form, 250));
on('change', 'form[data-swap] select', (el) => soon(el.form, 0));
on('submit', 'form[data-swap]', (form, e) => { e.preventDefault(); soon(form, 0); });

on('change', '[data-pick-all]', (all) => {
  for (const box of all.closest('table').querySelectorAll('tbody .pick input')) if (!box.closest('tr').hidden) box.checked = all.checked;
});

on('click', '[data-reveal]', (b) => {
  const box = document.getElementById(b.dataset.reveal);
  const show = box.type === 'password';
  box.type = show ? 'text' : 'password';
  b.setAttribute('aria-pressed', String(show));
});

const say = (el, words) => {
  const label = el.querySelector('[data-label]') || el;
  const before = label.textContent;
  label.textContent = words;
  setTimeout(() => { label.textContent = before; }, 2500);
};
on('click', '[data-copy]', async (b) => {
  const from = document.getElementById(b.dataset.copy);
  const text = from.dataset.value || ('value' in from ? from.value : from.innerText);
  try { await navigator.clipboard.writeText(text.trim()); say(b, 'Copied'); } catch { getSelection().selectAllChildren(from); say(b, 'Press Ctrl+C'); }
});
on('click', '[data-print]', () => print());
on('change', '[data-submit-on-change]', (el) => el.form.requestSubmit());

// Passkeys. The form names where the options come from; the answer goes into its
// hidden field, and the form is sent as any other.
const bytes = (s) => Uint8Array.from(atob(s.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
const word = (buf) => btoa(String.fromCharCode(...new Uint8Array(buf))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const decode = (o) => {
  o.challenge = bytes(o.challenge);
  if (o.user) o.user.id = bytes(o.user.id);
  for (const c of [...(o.excludeCredentials || []), ...(o.allowCredentials || [])]) c.id = bytes(c.id);
  return o;
};
const encode = (c) => {
  if (c.toJSON) return c.toJSON();
  const r = c.response;
  const response = {clientDataJSON: word(r.clientDataJSON)};
  for (const k of ['attestationObject', 'authenticatorData', 'signature', 'userHandle']) if (r[k]) response[k] = word(r[k]);
  if (r.getTransports) response.transports = r.getTransports();
  return {id: c.id, rawId: word(c.rawId), type: c.type, response, authenticatorAttachment: c.authenticatorAttachment, clientExtensionResults: c.getClientExtensionResults()};
};
const passkey = async (form) => {
  const answer = await fetch(form.dataset.options, {method: 'POST', headers: {Accept: 'application/json'}, body: new URLSearchParams(new FormData(form))});
  if (!answer.ok) throw new Error('options');
  const got = await answer.json();
  const options = {publicKey: decode(got.publicKey || got)};
  const credential = await (form.dataset.passkey === 'create' ? navigator.credentials.create(options) : navigator.credentials.get(options));
  form.querySelector('[data-credential]').value = JSON.stringify(encode(credential));
};
on('submit', 'form[data-passkey]', (form, e) => {
  const field = form.querySelector('[data-credential]');
  if (field.value) return;
  e.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = 'yes';
  const trouble = form.querySelector('[data-trouble]');
  trouble.hidden = true;
  passkey(form).then(() => { release(form); form.requestSubmit(); }).catch(() => { field.value = ''; release(form); trouble.hidden = false; })
    .finally(() => { delete form.dataset.busy; });
});

// Files are sent one by one, each with its progress, to the same line that takes the form.
const said = (answer) => { const e = answer && answer.errors; return e && e.length ? e.map((x) => x.detail).join(' ') : answer && (answer.detail || answer.title); };
const send = (form, file, row) => new Promise((done) => {
  const ask = new XMLHttpRequest(), body = new FormData();
  for (const [name, value] of new FormData(form)) if (!(value instanceof File)) body.append(name, value);
  body.append(form.querySelector('input[type="file"]').name, file);
  const [bar, text] = [row.querySelector('progress'), row.querySelector('output')];
  const over = (why) => { bar.remove(); text.textContent = why || form.dataset.done; row.classList.add(why ? 'tone-bad' : 'tone-good'); done(why ? null : ask.getResponseHeader('Location')); };
  ask.upload.onprogress = (e) => { if (e.lengthComputable) { bar.max = e.total; bar.value = e.loaded; } };
  ask.onload = () => { let answer; try { answer = JSON.parse(ask.responseText); } catch { /* no words came */ } over(ask.status < 300 ? '' : said(answer) || form.dataset.failed); };
  ask.onerror = () => over(form.dataset.failed);
  ask.open('POST', form.dataset.upload);
  ask.setRequestHeader('Accept', 'application/json');
  ask.send(body);
});
const row = (list, file) => {
  const li = document.createElement('li'), name = document.createElement('span');
  name.textContent = file.name;
  name.dir = 'auto';
  const bar = document.createElement('progress');
  bar.setAttribute('aria-label', file.name);
  li.append(name, bar, document.createElement('output'));
  list.append(li);
  return li;
};
const sendAll = async (form, files) => {
  const list = form.querySelector('.uploads');
  list.replaceChildren();
  list.hidden = false;
  const rows = files.map((f) => row(list, f));
  const places = [];
  for (const [i, f] of files.entries()) places.push(await send(form, f, rows[i]));
  release(form);
  for (const box of form.querySelectorAll('input[type="file"]')) box.value = '';
  if (places.every(Boolean)) location.href = places.length === 1 ? places[0].replace('/api/v1', '') : form.dataset.then;
};
on('submit', 'form[data-upload]', (form, e) => {
  const files = [...form.querySelectorAll('input[type="file"]')].flatMap((box) => [...box.files]);
  if (!files.length || !form.dataset.upload) return;
  e.preventDefault();
  if (form.dataset.sending) return;
  form.dataset.sending = 'yes';
  sendAll(form, files).finally(() => { delete form.dataset.sending; });
});
for (const type of ['dragenter', 'dragover']) on(type, '.drop', (el, e) => { e.preventDefault(); el.classList.add('over'); });
on('dragleave', '.drop', (el, e) => { if (!el.contains(e.relatedTarget)) el.classList.remove('over'); });
on('drop', '.drop', (el, e) => {
  e.preventDefault();
  el.classList.remove('over');
  const box = el.querySelector('input[type="file"]');
  if (!e.dataTransfer.files.length) return;
  box.files = e.dataTransfer.files;
  box.form.requestSubmit();
});
// Pages of a document are turned with the arrows.
document.addEventListener('keydown', (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest('input, textarea, select')) return;
  const to = document.querySelector(`a[data-key="${CSS.escape(e.key)}"]`);
  if (to) { e.preventDefault(); to.click(); }
});

document.addEventListener('DOMContentLoaded', () => {
  showTheme(theme());
  const first = document.querySelector('[data-focus]');
  if (first) first.focus();
  for (const f of document.querySelectorAll('[data-flash]:not([data-keep])')) fade(f);
  // The menu is longer than the window: the line of this page is brought into view.
  const line = document.querySelector('.nav-main [aria-current]');
  if (line) {
    const menu = line.closest('.nav-main'), at = line.getBoundingClientRect(), seen = menu.getBoundingClientRect();
    if (at.bottom > seen.bottom) menu.scrollTop += at.top - seen.top - seen.height / 2;
  }
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const s of document.querySelectorAll('select[data-zone]')) if (!s.value && [...s.options].some((o) => o.value === here)) s.value = here;
  // What goes on is drawn by the server, again and again, until it is over.
  for (const el of document.querySelectorAll('[data-live]')) {
    const from = new EventSource(el.dataset.live);
    from.onmessage = (e) => { el.innerHTML = e.data; };
    from.addEventListener('over', () => { from.close(); location.reload(); });
  }
  observe(document);
  for (const box of document.querySelectorAll('.tabs')) sight.observe(box);
  if (!window.PublicKeyCredential) for (const f of document.querySelectorAll('form[data-passkey]')) f.hidden = true;
});
