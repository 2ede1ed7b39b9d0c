import type { Translator } from '../../platform/language/index.ts';

const keys = [
  'all-sent',
  'cannot',
  'closed',
  'device',
  'done',
  'done-text',
  'failed',
  'for',
  'free',
  'full',
  'incomplete',
  'interrupted',
  'learner',
  'module-page',
  'moved',
  'no-room',
  'not-lasting',
  'not-sent',
  'open',
  'outdated',
  'outside-hosts',
  'outside-parts',
  'parted',
  'progress',
  'refused-expired',
  'refused-revoked',
  'refused-suspended',
  'remove',
  'remove-all-sure',
  'remove-sure',
  'removed',
  'review',
  'room',
  'send',
  'sending',
  'sent',
  'stop',
  'stopped',
  'take',
  'take-go-on',
  'take-size',
  'taken-on',
  'unknown-room',
  'until',
] as const;

/** Counted words, which languages bend in up to six ways. */
const counted = ['waiting', 'unsent', 'others'] as const;

const places = ['count', 'day', 'done', 'hosts', 'name', 'parts', 'percent', 'room', 'size', 'title', 'total', 'when'];

/** The texts of the device's pages; their scripts fill in the values, so that no formatting library has to be kept. */
export function deviceMessages(translator: Translator): Record<string, string> {
  const { t } = translator;
  const values = Object.fromEntries(places.map((name) => [name, `{${name}}`]));
  const statuses = ['not-started', 'in-progress', 'completed', 'passed', 'failed'];
  return {
    ...Object.fromEntries(keys.map((key) => [key, t(`player.kept-${key}`, values)])),
    ...Object.fromEntries(['kilobytes', 'megabytes'].map((unit) => [unit, t(`common.${unit}`, values)])),
    gigabytes: t('player.kept-gigabytes', values),
    ...Object.fromEntries(statuses.map((status) => [`status-${status}`, t(`common.status-${status}`)])),
    ...Object.assign({}, ...counted.map((key) => formsOf(key, translator))),
  };
}

/** A number of each kind that plural rules tell apart in our languages; it is taken out again. */
const samples = { zero: 0, one: 1, two: 2, few: 3, many: 11, other: 100 };

function formsOf(key: (typeof counted)[number], { t, language }: Translator): Record<string, string> {
  const rules = new Intl.PluralRules(language);
  const forms = Object.values(samples).map((count) => {
    const text = t(`player.kept-${key}`, { count, when: '{when}' });
    return [`${key}-${rules.select(count)}`, text.replace(String(count), '{count}')];
  });
  return Object.fromEntries(forms) as Record<string, string>;
}
