// Finds things on a page as somebody does who reads it: by what they say. Evaluated
// anew for every step, in pages whose own scripts may be switched off.
(() => {
	const squeeze = s => (s || '').replace(/\s+/g, ' ').trim().toLowerCase();
	const shown = e => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== 'hidden';
	const brief = e => { const s = e.cloneNode(false).outerHTML; return s.length > 160 ? s.slice(0, 160) + '…' : s; };
	const all = (css, of = document) => [...of.querySelectorAll(css)];
	const pressable = 'a[href], button, summary, label, input[type=submit], input[type=button], input[type=reset], ' +
		'input[type=checkbox], input[type=radio], [role=button], [role=link], [role=tab], [role=menuitem], [role=option], [role=switch]';

	// What it says wins over how it begins, so that a badge or a star after it does no harm.
	const saying = (list, names, what) => {
		const said = list.map(e => [e, names(e).map(squeeze).filter(Boolean)]);
		const exact = said.filter(([, n]) => n.includes(squeeze(what)));
		const found = exact.length ? exact : said.filter(([, n]) => n.some(s => s.startsWith(squeeze(what))));
		const els = found.map(([e]) => e);
		return els.filter(e => !els.some(o => o !== e && e.contains(o)));
	};
	const bySelector = what => { try { return all(what); } catch { return []; } };
	const one = (els, what) => {
		if (els.length === 1) return els[0];
		throw els.length ? `${els.length} things answer to “${what}”: ${els.slice(0, 5).map(brief).join(' ')}` : `nothing answers to “${what}”`;
	};

	const pressNames = e => [e.getAttribute('aria-label'), e.innerText, e.title,
		...(e.matches('input[type=submit], input[type=button], input[type=reset]') ? [e.value] : []), ...all('img[alt]', e).map(i => i.alt)];
	const press = what => {
		let els = saying(all(pressable).filter(shown), pressNames, what);
		const notLabels = els.filter(e => !e.matches('label'));
		if (notLabels.length) els = notLabels;
		if (!els.length) els = bySelector(what).filter(shown);
		return point(one(els, what));
	};

	// The middle of its first box, if a finger there would hit it.
	const point = e => {
		if (e.disabled || e.getAttribute('aria-disabled') === 'true') throw `${brief(e)} is disabled`;
		if (e.closest('[aria-busy=true]')) throw `${brief(e)} is about to be replaced`;
		e.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
		const box = [...e.getClientRects()].find(r => r.width > 0 && r.height > 0);
		if (!box) throw `${brief(e)} has no size`;
		const x = box.x + box.width / 2, y = box.y + box.height / 2;
		const hit = document.elementFromPoint(x, y);
		if (!hit) throw `${brief(e)} is outside of the window`;
		if (!e.contains(hit) && hit.closest('label')?.control !== e) throw `${brief(e)} is covered by ${brief(hit)}`;
		return { do: 'press', x, y };
	};

	const labelText = l => {
		const c = l.cloneNode(true);
		all('input, select, textarea, button', c).forEach(e => e.remove());
		return c.textContent;
	};
	const fieldNames = e => [...(e.labels || [])].map(labelText).concat(e.getAttribute('aria-label'),
		(e.getAttribute('aria-labelledby') || '').split(/\s+/).map(id => document.getElementById(id)?.textContent).join(' '));
	const field = (what, value) => {
		const fields = all('input:not([type=hidden], [type=submit], [type=button], [type=reset], [type=image]), select, textarea, [contenteditable=true]');
		let els = saying(fields, fieldNames, what);
		if (!els.length) els = fields.filter(e => e.name === what);
		if (!els.length) els = bySelector(what);
		if (els.length > 1 && els.every(e => e.matches('[type=radio], [type=checkbox]')))
			els = els.filter(e => e.value === value || fieldNames(e).map(squeeze).includes(squeeze(value)));
		return one(els, what);
	};
	const changed = e => ['input', 'change'].forEach(n => e.dispatchEvent(new Event(n, { bubbles: true })));
	const fill = (what, value) => {
		const e = field(what, value);
		if (e.disabled || e.readOnly) throw `${brief(e)} cannot be changed`;
		if (e.type === 'file') return { do: 'file' };
		if (!shown(e)) throw `${brief(e)} is not shown`;
		if (e.type === 'radio') return e.checked ? { do: 'done' } : point(e);
		if (e.type === 'checkbox') {
			if (!['', 'on', 'off', e.value].includes(value)) throw `a box is filled with “on” or “off”, not “${value}”`;
			return e.checked === (value !== '' && value !== 'off') ? { do: 'done' } : point(e);
		}
		if (e.matches('select')) {
			const o = one([...e.options].filter(o => squeeze(o.text) === squeeze(value) || o.value === value).slice(0, 1), value);
			if (!e.multiple || !o.selected) o.selected = true;
			changed(e);
			return { do: 'done' };
		}
		if (['date', 'time', 'datetime-local', 'month', 'week', 'color', 'range'].includes(e.type)) {
			e.value = value;
			if (e.value !== value) throw `${brief(e)} does not take “${value}”`;
			changed(e);
			return { do: 'done' };
		}
		e.scrollIntoView({ block: 'center', behavior: 'instant' });
		e.focus();
		e.select ? e.select() : getSelection().selectAllChildren(e);
		return { do: 'type' };
	};
	const value = what => { const e = field(what, ''); return 'value' in e ? e.value : e.innerText; };

	const answer = f => (...args) => { try { return f(...args); } catch (e) { return { why: typeof e === 'string' ? e : String(e) }; } };
	return { press: answer(press), fill: answer(fill), field, value };
})()
