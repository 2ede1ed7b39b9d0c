/** F6 goes from the content to the bar and back: inside a frame, Tab may never come to its end. */
export function moveByKey(inside: Document | undefined, away: () => void): void {
  inside?.addEventListener('keydown', (event) => {
    if (event.key !== 'F6' || event.defaultPrevented) return;
    event.preventDefault();
    away();
  });
}
