/**
 * The manifest tells each part how it is to be shown, as `scans=parcel,suitcase;kind=test;help=no`:
 * which pictures, whether every answer counts, and whether the colour key stays beside the picture.
 */
export function readLaunchData(text) {
  const wishes = new Map(text.split(';').map((part) => part.trim().split('=')));
  const template = document.querySelector('#screens');
  const scans = wishes.get('scans')?.split(',');
  for (const screen of scans ? template.content.querySelectorAll('[data-scan]') : []) {
    if (!scans.includes(screen.dataset.scan)) screen.remove();
  }
  if (wishes.has('kind')) template.dataset.kind = wishes.get('kind');
  document.documentElement.dataset.help = wishes.get('help') ?? 'yes';
}
