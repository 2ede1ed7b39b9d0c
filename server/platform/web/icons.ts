// One stroke width, round ends, a 24-unit square: every icon is its outline only, so that it takes the colour of the text.
const outlines = {
  alert: 'M12 4 2.8 20h18.4zM12 10v4.5M12 17.4v.1',
  'arrow-back': 'M20 12H4.5M10 6l-6 6 6 6',
  'arrow-next': 'M4 12h15.5M14 6l6 6-6 6',
  bell: 'M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 21h4',
  building: 'M4 21V9l8-5 8 5v12M2.5 21h19M8 12v6M12 12v6M16 12v6',
  calendar: 'M4 6h16v15H4zM4 10.5h16M8 3v5M16 3v5',
  certificate: 'M12 15a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM8.5 14 7 21.5l5-2.5 5 2.5-1.5-7.5M9.8 9l1.6 1.6 2.9-3',
  chart: 'M3.5 20.5h17M6.5 20v-7M12 20V4.5M17.5 20v-10',
  check: 'm4.5 12.8 5 5L19.5 7',
  'check-circle': 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 12.3l2.8 2.8L16 9.6',
  'chevron-back': 'm14.5 5.5-6.5 6.5 6.5 6.5',
  'chevron-down': 'm5.5 9 6.5 6.5L18.5 9',
  'chevron-next': 'm9.5 5.5 6.5 6.5-6.5 6.5',
  classroom: 'M3 4.5h18M4.5 4.5V15h15V4.5M12 15v2.5M7.5 21l4.5-3.5 4.5 3.5M8.5 8.5h7M8.5 11.5h4',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5.3l3.4 2',
  close: 'M6 6l12 12M18 6 6 18',
  copy: 'M8.5 8.5H20V20H8.5zM15.5 8.5V4H4v11.5h4.5',
  'cross-circle': 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9 9l6 6M15 9l-6 6',
  delete: 'M4 6.5h16M9.5 6.5v-3h5v3M6 6.5 7 20.5h10l1-14M10 10.5v6M14 10.5v6',
  download: 'M12 3.5V15M6.5 10 12 15.5 17.5 10M4 20.5h16',
  drag: 'M9 5v.1M15 5v.1M9 12v.1M15 12v.1M9 19v.1M15 19v.1',
  edit: 'M4 20l1-4.5L16.5 4l3.5 3.5L8.5 19zM14 6.5l3.5 3.5',
  exempt: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM5.7 5.7l12.6 12.6',
  external: 'M13.5 4H20v6.5M20 4l-9 9M17 13.5V20H4V7h6.5',
  file: 'M6 3h8l4.5 4.5V21H6zM14 3v4.5h4.5',
  filter: 'M3.5 5h17M6.5 12h11M10 19h4',
  flag: 'M5.5 21.5V3M5.5 4h12l-2.5 4.2 2.5 4.3h-12',
  folder: 'M3 19.5v-15h6.5l2.5 3h9v12z',
  globe: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c5 5.4 5 12.6 0 18M12 3c-5 5.4-5 12.6 0 18',
  help: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.3 9.6a2.7 2.7 0 1 1 4 2.4c-.9.5-1.3 1-1.3 2M12 16.9v.1',
  home: 'M3 11.5 12 4l9 7.5M5.5 9.5V20h13V9.5M10 20v-6h4v6',
  hourglass:
    'M6 3h12M6 21h12M7.5 3v3.5c0 2.7 4.5 3.4 4.5 5.5s-4.5 2.8-4.5 5.5V21M16.5 3v3.5c0 2.7-4.5 3.4-4.5 5.5s4.5 2.8 4.5 5.5V21',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.5M12 7.6v.1',
  key: 'M8 19a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM11 12 19.5 3.5M16 7l3 3M13.5 9.5l2 2',
  link: 'M9.5 14.5l5-5M8 11l-3 3a3.6 3.6 0 0 0 5 5l3-3M16 13l3-3a3.6 3.6 0 0 0-5-5l-3 3',
  list: 'M8.5 6H20M8.5 12H20M8.5 18H20M4 6v.1M4 12v.1M4 18v.1',
  lock: 'M5.5 10.5h13V20.5h-13zM8.5 10.5V7.5a3.5 3.5 0 0 1 7 0v3M12 14.5v2',
  mail: 'M3 5.5h18v13H3zM3.5 6l8.5 7 8.5-7',
  menu: 'M3.5 6.5h17M3.5 12h17M3.5 17.5h17',
  minus: 'M5 12h14',
  module: 'M3 4.5h18V16H3zM9 20.5h6M12 16v4.5M10.3 7.6v5.3l4.4-2.6z',
  more: 'M5.5 12v.1M12 12v.1M18.5 12v.1',
  offline: 'M3 3l18 18M8 7.2A6 6 0 0 1 17.5 11a4.2 4.2 0 0 1 2.9 6.8M15.8 19H7A4.5 4.5 0 0 1 6 10.2',
  package: 'M3.5 7.5 12 3l8.5 4.5v9L12 21l-8.5-4.5zM3.5 7.5 12 12l8.5-4.5M12 12v9',
  people:
    'M9 11.5a3.7 3.7 0 1 0 0-7.5 3.7 3.7 0 0 0 0 7.5zM2.5 20c0-3.5 2.8-5.8 6.5-5.8s6.5 2.3 6.5 5.8M16 4.4a3.7 3.7 0 0 1 0 6.8M18 14.9c2.2.9 3.5 2.7 3.5 5.1',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c0-3.8 3.2-6 7.5-6s7.5 2.2 7.5 6',
  place: 'M12 21.5s7-6.2 7-11.5a7 7 0 0 0-14 0c0 5.3 7 11.5 7 11.5zM12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  play: 'M7 4.5v15l12-7.5z',
  plus: 'M12 5v14M5 12h14',
  preview:
    'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 14.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6z',
  print: 'M7 9V3.5h10V9M7 17H3.5V9h17v8H17M7 14h10v6.5H7z',
  qr: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5M20 14v2.5M14 20h2M19 20h1',
  retry: 'M19.5 12a7.5 7.5 0 1 1-2.3-5.4L20 9.3M20 4v5.3h-5.3',
  route:
    'M6 8.5a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6zM18 20.5a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6zM8.3 6.2H15a3 3 0 0 1 0 6H9a3 3 0 0 0 0 6h6.7',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.3 15.3 20.5 20.5',
  seat: 'M7 12V4h10v8M5 12h14v4H5zM7 16v4.5M17 16v4.5',
  settings:
    'M4 7h9M17 7h3M4 17h3M11 17h9M15 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM9 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  shield: 'M12 3l7.5 3v5.5c0 4.5-3 7.8-7.5 9.5-4.5-1.7-7.5-5-7.5-9.5V6zM8.8 11.8l2.3 2.3 4.2-4.4',
  'sign-in': 'M10 4h9.5v16H10M4 12h10.5M10.5 8l4 4-4 4',
  'sign-out': 'M14 4H4.5v16H14M9.5 12H20M16 8l4 4-4 4',
  sort: 'M8 10l4-4.5 4 4.5M8 14l4 4.5 4-4.5',
  'sort-down': 'M12 5v14M6.5 13.5 12 19l5.5-5.5',
  'sort-up': 'M12 19V5M6.5 10.5 12 5l5.5 5.5',
  table: 'M3.5 5h17v14h-17zM3.5 10h17M3.5 14.5h17M9.5 10v9',
  'status-exempted': 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM8 10h8M8 14h8',
  'status-not-started': 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17z',
  unlock: 'M5.5 10.5h13V20.5h-13zM8.5 10.5V7.5a3.5 3.5 0 0 1 6.6-1.6M12 14.5v2',
  upload: 'M12 15.5V4M6.5 9 12 3.5 17.5 9M4 20.5h16',
} as const;

// A status is told by its shape as well as by its word: these are filled, their sign cut out (even-odd).
const solids = {
  'status-completed':
    'M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 0 0 0-19zM10.6 16.6 6.2 12.2l1.7-1.7 2.7 2.7 5.6-5.9 1.7 1.6z',
  'status-expired': 'M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 0 0 0-19zM10.9 6.5h2.2v4.9l3.3 2-1.1 1.9-4.4-2.7z',
  'status-failed':
    'M8 2.5h8L21.5 8v8L16 21.5H8L2.5 16V8zM8.9 7.3 7.3 8.9l3.1 3.1-3.1 3.1 1.6 1.6 3.1-3.1 3.1 3.1 1.6-1.6-3.1-3.1 3.1-3.1-1.6-1.6-3.1 3.1z',
  'status-in-progress': 'M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 0 0 0-19zM12 5a7 7 0 0 1 0 14z',
  'status-overdue': 'M12 2 1.5 21.5h21zM10.9 8.5h2.2v6.5h-2.2zM10.9 16.5h2.2v2.2h-2.2z',
  'status-passed':
    'M12 1.8 20.5 5v6.5c0 5.2-3.6 8.9-8.5 10.7-4.9-1.8-8.5-5.5-8.5-10.7V5zM10.6 16 6.4 11.8l1.7-1.7 2.5 2.5 5.2-5.5 1.7 1.6z',
} as const;

export type IconName = keyof typeof outlines | keyof typeof solids;

export const iconNames = [...Object.keys(outlines), ...Object.keys(solids)] as IconName[];

// These point along the line of reading, so that the style sheet turns them round in a right-to-left page.
const directional = new Set<IconName>([
  'arrow-back',
  'arrow-next',
  'chevron-back',
  'chevron-next',
  'external',
  'list',
  'play',
  'sign-in',
  'sign-out',
]);

/** The icon as inline SVG, hidden from screen readers: the word stands beside it. */
export function icon(name: IconName): string {
  const classes = [
    'icon',
    ...(name in solids ? ['icon-solid'] : []),
    ...(directional.has(name) ? ['icon-directional'] : []),
  ];
  const path = { ...outlines, ...solids }[name];
  return `<svg class="${classes.join(' ')}" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="${path}"/></svg>`;
}
