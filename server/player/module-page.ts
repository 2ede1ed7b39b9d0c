import type { Catalogue } from '../catalogue/index.ts';
import type { Actor } from '../identity/index.ts';
import type { Database } from '../platform/database/index.ts';
import type { Translator } from '../platform/language/index.ts';
import { NotFound } from '../platform/web/index.ts';
import { countingAttempt, offerFor } from './attempts.ts';
import { scoreText, statusWord } from './attempt-page.ts';
import * as store from './store.ts';
import type { MyModuleModel } from './views.ts';
import { branchesOf } from './work-store.ts';

/** A module as its learner sees it: where they stand, what they have tried, and what they may do now. */
export async function myModuleModel(
  { database, catalogue }: { database: Database; catalogue: Pick<Catalogue, 'findPlayable' | 'sizesOf'> },
  actor: Actor,
  moduleId: string,
  { t, format }: Translator,
): Promise<MyModuleModel> {
  const playable = await catalogue.findPlayable(database, moduleId, [actor.language, 'en']);
  const attempts = await store.attemptsOf(database, actor.personId, moduleId);
  const isOffered = playable?.isPublished && actor.organisationPath.startsWith(playable.organisationPath);
  if (!playable || (!isOffered && attempts.length === 0)) throw new NotFound();
  const { rules } = playable;
  const offer = offerFor(attempts, rules);
  const counting = countingAttempt(attempts, rules.counts);
  const mayWork = offer.mayContinue && (attempts.length > 0 || isOffered === true);
  const sizes = mayWork ? await catalogue.sizesOf(database, [moduleId], [actor.language, 'en']) : undefined;
  const size = sizes?.get(moduleId);
  const asides = await branchesOf(
    database,
    attempts.map(({ id }) => id),
  );
  return {
    title: playable.title,
    moduleId,
    status: statusWord(counting?.status ?? 'not-attempted'),
    score: counting ? scoreText(counting, format) : '',
    offer: {
      mayContinue: mayWork,
      isFirst: attempts.length === 0,
      mayBeginNew: offer.mayBeginNew && isOffered === true,
      mayReview: offer.mayReview,
      refusal: offer.refusal ? t(`player.refusal-${offer.refusal}`) : undefined,
    },
    takeAlong: size === undefined ? undefined : t('player.take-along', { size: format.bytes(size) }),
    toChoose: attempts.find(
      ({ id, closed_at }) => closed_at === null && asides.some((aside) => aside.attempt_id === id),
    )?.id,
    rule: [
      rules.limit === undefined
        ? t('player.rule-unlimited')
        : t('player.rule-limit', { used: attempts.length, limit: rules.limit }),
      t(`player.rule-${rules.counts}`),
    ],
    attempts: attempts.toReversed().map((attempt) => ({
      id: attempt.id,
      number: attempt.number,
      status: statusWord(attempt.status),
      score: scoreText(attempt, format),
      time: format.duration(Math.round(Number(attempt.centiseconds) / 6000)),
      startedAt: attempt.started_at,
      changedAt: attempt.changed_at,
      counts: attempt.id === counting?.id,
    })),
  };
}
