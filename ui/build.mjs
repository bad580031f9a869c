// Builds the front-end into internal/base/ui/dist: one style sheet, one script,
// the icons in one drawing and a manifest of their names. scripts/ui calls it.
//
// File names carry a hash of the content, so that a browser may keep them for ever.
import {createHash} from 'node:crypto';
import {mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {gzipSync} from 'node:zlib';
import {transformSync} from 'esbuild';
import {PurgeCSS} from 'purgecss';
import {icons} from './icons.mjs';

const ui = new URL('.', import.meta.url).pathname;
const out = `${ui}../internal/base/ui/dist/`;
const read = (path) => readFileSync(ui + path, 'utf8');

// The kit holds far more than we show. What no template names is cut away; a
// class that is put together at run time must stand in keep.
async function styles() {
  const kit = read('node_modules/@tabler/core/dist/css/tabler.css').replace(/^@charset[^;]*;/, '');
  const own = ['tokens', 'shell', 'parts', 'form', 'table', 'print'].map((f) => read(`src/${f}.css`)).join('\n');
  const [purged] = await new PurgeCSS().purge({
    content: ['../internal/base/ui/*.templ', '../internal/base/ui/*.go', '../internal/rooms/**/*.templ', '../internal/server/**/*.templ', 'src/*.js', 'keep.txt'].map((p) => ui + p),
    css: [{raw: kit}],
    variables: true,
    keyframes: true,
    fontFace: true,
    // Themes and layouts of the kit that we do not use, and names that mean
    // something of our own here.
    blocklist: [/theme-dark/, /data-theme/, /navbar/, /^html\[data-bs/,
      /^(chart|progress|steps?|timeline|empty|legend|grid|lead|org|required|nav|stats?|tabs?|tree|line|area|bars|columns|user|side|top|main|page|table-top)(-|$)/],
  });
  const all = `${purged.css}\n${read('../internal/chart/chart.css')}\n${own}`;
  // The licence of the kit asks that its notice goes along.
  const notice = '/*! Contains parts of Tabler 1.6.1 (tabler.io), Copyright 2018-2026 The Tabler Authors and codecalm.net Paweł Kuna, and of Bootstrap, Copyright 2011-2025 The Bootstrap Authors. MIT licence. */\n';
  return notice + transformSync(all, {loader: 'css', minify: true, target: ['chrome123', 'firefox128', 'safari17.5'], legalComments: 'none'}).code;
}

const script = () => transformSync(read('src/app.js'), {loader: 'js', minify: true, target: 'es2020', format: 'iife'}).code;

// One drawing of all icons, which pages point into: a menu of thirty icons was a fifth of
// every page. They take the colour of the text beside them.
function iconSheet() {
  const symbols = Object.entries(icons).map(([name, file]) => {
    const svg = read(`node_modules/@tabler/icons/icons/outline/${file}.svg`);
    const drawing = svg.replace(/<!--[\s\S]*?-->/g, '').replace(/^[\s\S]*?<svg[\s\S]*?>/, '').replace(/<\/svg>\s*$/, '')
      .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, '').replace(/\s*\n\s*/g, '').replace(/ \/>/g, '/>').trim();
    return `<symbol id="${name}" viewBox="0 0 24 24">${drawing}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>\n`;
}

mkdirSync(out, {recursive: true});
for (const f of readdirSync(out)) if (!f.startsWith('.')) rmSync(out + f);

const manifest = {};
const sizes = [];
for (const [name, text] of [['app.css', await styles()], ['app.js', script()], ['favicon.svg', read('src/favicon.svg')], ['icons.svg', iconSheet()]]) {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
  const [stem, ext] = name.split('.');
  manifest[name] = `${stem}.${hash}.${ext}`;
  const zipped = gzipSync(text, {level: 9});
  writeFileSync(out + manifest[name], text);
  writeFileSync(`${out}${manifest[name]}.gz`, zipped);
  sizes.push(`${name} ${(text.length / 1024).toFixed(1)} KB, ${(zipped.length / 1024).toFixed(1)} KB gzip`);
}
// Last, because the program takes its presence to mean that all the rest is there.
writeFileSync(`${out}manifest.json`, JSON.stringify(manifest));
console.log(sizes.join(' · '));
