import type { Translator } from '../../platform/language/index.ts';
import type { Warning } from '../inspection/index.ts';
import type { TrialFinding } from '../trial/findings.ts';
import type { ShownFinding } from '../views.ts';

const sizes = new Set(['size']);

/** A finding of the inspection or of a trial, with its sizes as people read them. */
export function shownFinding(
  finding: Pick<Warning, 'severity' | 'values' | 'subjects'>,
  key: ShownFinding['key'],
  { format }: Translator,
): ShownFinding {
  const { severity, values, subjects } = finding;
  const said = Object.entries(values).map(([name, value]) => [
    name,
    sizes.has(name) && typeof value === 'number' ? format.bytes(value) : value,
  ]);
  return {
    key,
    severity,
    values: Object.fromEntries(said) as ShownFinding['values'],
    subjects,
    count: Number(values['count'] ?? subjects.length),
  };
}

export function shownWarnings(warnings: readonly Warning[], translator: Translator): ShownFinding[] {
  return warnings.map((warning) => shownFinding(warning, `warning-${warning.code}`, translator));
}

export function shownTrialFindings(findings: readonly TrialFinding[], translator: Translator): ShownFinding[] {
  return findings.map((finding) => shownFinding(finding, `tried-${finding.code}`, translator));
}
