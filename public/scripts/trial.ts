// [data-trial]: a trial run that is under way moves on by itself, and its page is loaded again when it is over.
export interface Standing {
  isOpen: boolean;
  state: string;
  stage: string;
}

const card = document.querySelector<HTMLElement>('[data-trial]');
if (card) setInterval(() => void refresh(card), 2_000);

async function refresh(card: HTMLElement): Promise<void> {
  try {
    const answer = await fetch(location.pathname, { headers: { accept: 'application/json' } });
    if (!answer.ok) return;
    const { isOpen, state, stage } = (await answer.json()) as Standing;
    // Another state has another heading; a stage is a mark that moves.
    if (!isOpen || !card.dataset['trial']?.startsWith(`${state}:`)) return location.reload();
    for (const step of card.querySelectorAll<HTMLElement>('[data-stage]')) {
      if (step.dataset['stage'] === stage) step.setAttribute('aria-current', 'step');
      else step.removeAttribute('aria-current');
    }
  } catch {
    // The network is gone for a moment; the next look may tell.
  }
}
