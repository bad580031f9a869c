// The icons in use: our name for a meaning, and the drawing that stands for it.
export const icons = {
  add: 'plus', alert: 'alert-triangle', archive: 'archive', award: 'award', back: 'arrow-left', bell: 'bell', book: 'book-2',
  building: 'building', calendar: 'calendar', chart: 'chart-bar', check: 'check', checks: 'checks', chevron: 'chevron-right',
  'chevron-down': 'chevron-down', clipboard: 'clipboard-check', clock: 'clock', close: 'x', copy: 'copy', dots: 'dots',
  download: 'download', edit: 'pencil', eye: 'eye', 'eye-off': 'eye-off', file: 'file-text', filter: 'filter', flag: 'flag',
  gavel: 'gavel', help: 'help-circle', history: 'history', home: 'home', info: 'info-circle', key: 'key', link: 'external-link',
  list: 'list-details', lock: 'lock', login: 'login-2', logout: 'logout-2', mail: 'mail', menu: 'menu-2', moon: 'moon', print: 'printer',
  refresh: 'refresh', search: 'search', send: 'send', settings: 'settings', shield: 'shield-check', sitemap: 'sitemap',
  stop: 'circle-x', success: 'circle-check', sun: 'sun', theme: 'device-desktop', trash: 'trash', undo: 'arrow-back-up', upload: 'upload', user: 'user',
  users: 'users', wallet: 'wallet', wrench: 'tool', passkey: 'fingerprint', phone: 'device-mobile', school: 'school', money: 'credit-card', tag: 'tag',
};
