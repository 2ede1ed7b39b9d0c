// Dragging a step to another place only fills in the form that the buttons beside it fill in as well.
const form = document.querySelector<HTMLFormElement>('[data-arrange-form]');
let dragged: HTMLElement | undefined;

if (form) {
  for (const step of document.querySelectorAll<HTMLElement>('[data-arrange-step]')) {
    step.draggable = true;
    step.addEventListener('dragstart', (event) => {
      dragged = step;
      event.dataTransfer?.setData('text/plain', step.dataset['arrangeStep'] ?? '');
    });
    step.addEventListener('dragend', () => void (dragged = undefined));
  }
  for (const stage of document.querySelectorAll<HTMLElement>('[data-arrange-stage]')) {
    stage.addEventListener('dragover', (event) => {
      if (!dragged) return;
      event.preventDefault();
      const before = stepBelow(stage, event.clientY);
      if (before) before.before(dragged);
      else stage.append(dragged);
    });
    stage.addEventListener('drop', (event) => {
      event.preventDefault();
      if (dragged) send(form, dragged, stage);
    });
  }
}

/** The first step whose middle lies below the pointer: the dragged one goes before it. */
function stepBelow(stage: HTMLElement, y: number): HTMLElement | undefined {
  return stepsOf(stage).find((step) => {
    const { top, height } = step.getBoundingClientRect();
    return step !== dragged && y < top + height / 2;
  });
}

function stepsOf(stage: HTMLElement): HTMLElement[] {
  return [...stage.querySelectorAll<HTMLElement>('[data-arrange-step]')];
}

function send(target: HTMLFormElement, step: HTMLElement, stage: HTMLElement): void {
  const field = (name: string): HTMLInputElement | null => target.querySelector(`[name=${name}]`);
  const stageField = field('stage');
  const toField = field('to');
  if (!stageField || !toField) return;
  stageField.value = stage.dataset['arrangeStage'] ?? '';
  toField.value = String(stepsOf(stage).indexOf(step));
  target.action = `${target.action}/${step.dataset['arrangeStep'] ?? ''}/place`;
  target.submit();
}
