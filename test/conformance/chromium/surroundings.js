/*
 * What the applet's stand-in needs of a real browser. It runs in every frame before the frame's own scripts: the tester is
 * asked over the network, and the controls are looked at where they are, in the player's page around the content.
 */
(() => {
  window.askTester = (said) => {
    // The pages expect their applet to answer at once.
    const request = new XMLHttpRequest();
    request.open('POST', '/conformance', false);
    request.send(JSON.stringify(said));
    return JSON.parse(request.responseText);
  };

  /** The ids of the player's controls are put in by the host. */
  const ids = window.playerControls;

  window.lookAround = () => {
    const player = window.top.document;
    const isThere = (element) => element?.checkVisibility({ visibilityProperty: true, opacityProperty: true }) === true;
    const mayBePressed = (element) => isThere(element) && !element.disabled && element.ariaDisabled !== 'true';
    const contents = player.getElementById('contents');
    const opener = player.getElementById('contents-button');
    const menu = player.getElementById('more');
    const hasOpened = !isThere(contents) && mayBePressed(opener);
    if (hasOpened) opener.click();
    const summary = menu.querySelector('summary');
    const hasUnfolded = !menu.open && isThere(summary);
    if (hasUnfolded) summary.click();
    const controls = {};
    for (const [control, id] of Object.entries(ids)) {
      const element = player.getElementById(id);
      if (isThere(element)) controls[control] = mayBePressed(element) ? 'enabled' : 'disabled';
    }
    const lines = [...player.querySelectorAll('#contents-list > li')].filter(isThere);
    const seen = lines.map((line) => ({
      title: line.querySelector('.contents-title').textContent.trim(),
      mayChoose: mayBePressed(line.querySelector('button')),
    }));
    if (hasUnfolded) summary.click();
    if (hasOpened) opener.click();
    return { controls, contents: seen };
  };

  // A page that waits for something of its own has not come to rest, unless it keeps on waiting.
  if (!window.location.pathname.startsWith('/packages/')) return;
  const longest = 10_000;
  const waiting = new Set();
  const later = window.setTimeout.bind(window);
  const never = window.clearTimeout.bind(window);
  window.setTimeout = (work, delay = 0, ...args) => {
    const timer = later(() => {
      waiting.delete(timer);
      if (typeof work === 'function') work(...args);
      else window.eval(work);
    }, delay);
    if (performance.now() + delay < longest) waiting.add(timer);
    return timer;
  };
  window.clearTimeout = (timer) => {
    waiting.delete(timer);
    never(timer);
  };
  window.isWaiting = () => waiting.size > 0;
})();
