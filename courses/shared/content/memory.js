/** What a course remembers between two sittings: the screens seen and the answers given, short enough for SCORM 1.2's 4,096 characters. */
export function remember(text) {
  const kept = parse(text);
  const seen = new Set(kept.seen ?? []);
  const answers = new Map(Object.entries(kept.answers ?? {}));
  return {
    seen,
    answers,
    best: kept.best ?? null,
    toText() {
      return JSON.stringify({ seen: [...seen], answers: Object.fromEntries(answers), best: this.best });
    },
  };
}

function parse(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    // Nothing kept yet, or a state that an earlier edition of the course wrote.
    return {};
  }
}
