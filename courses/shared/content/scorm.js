const deepestNesting = 500;

/** The API object of the nearest window above that has one, else of the opener; null when the course runs by itself. */
export function findApi(name) {
  return apiAbove(window, name) ?? (window.opener ? apiAbove(window.opener, name) : null);
}

/** Saves when the page is hidden, since a phone may never show it again, and closes the session once when it goes away. */
export function closingTime({ commit, close }) {
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && commit());
  addEventListener('pagehide', close);
  addEventListener('unload', close);
}

function apiAbove(start, name) {
  let place = start;
  for (let depth = 0; depth < deepestNesting; depth += 1) {
    try {
      if (place[name]) return place[name];
      if (place.parent === place) return null;
    } catch {
      // A parent of another origin has nothing for us, and nothing above it is reachable either.
      return null;
    }
    place = place.parent;
  }
  return null;
}
