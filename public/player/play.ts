import type { Course, CourseRecord, Request, Said, Step } from '../../server/player/course/index.ts';
import { hasOnePage, parseRequest, storeName } from '../../server/player/course/index.ts';
import type { LaunchData } from '../../server/player/content/launch-data.ts';
import type { Entry } from '../../server/player/protocol/index.ts';
import type { Call, Delivery, Outcome } from '../../server/player/runtime/index.ts';
import type { Bar } from './bar.ts';
import type { Contents } from './contents.ts';
import type { Ending } from './ending.ts';
import { offerApi, type Frame } from './frame.ts';
import type { Journal } from './journal.ts';
import { moveByKey } from './keyboard.ts';
import type { Notice } from './notice.ts';
import { keepPlace, type Place } from './place.ts';
import type { Recorder } from './recorder.ts';
import { openSco, type ScoSession } from './sco.ts';
import type { Refused, Sender } from './sender.ts';

export interface Play {
  begin(): void;
  /** The learner asks to go somewhere. */
  move(request: Request): void;
  /** The learner was asked whether to end something, and does not want to. */
  stay(): void;
  exit(): Promise<void>;
  refused(why: Refused): void;
}

interface Parts {
  data: LaunchData;
  record: CourseRecord;
  course: Course;
  journal: Journal;
  sender: Sender;
  recorder: Recorder;
  frame: Frame;
  bar: Bar;
  contents: Contents;
  ending: Ending;
  notice: Notice;
}

const savesEvery = 30_000;

/** Plays a launch: loads what the course delivers, lets it talk to its run-time, and keeps what it says. */
export function createPlay(parts: Parts): Play {
  const { data, record, course, journal, sender, recorder, frame, bar, contents, ending, notice } = parts;
  const isTracked = data.mode === 'normal';
  let sessions = data.sessions;
  let open: ScoSession | undefined;
  /** What the SCO that is shown said at the end; it may have ended its session and still be on the screen. */
  let last: Said | undefined;
  let isMoving = false;
  /** The SCO has asked for something and is to be taken away once its own code has come to rest. */
  let isAsked = false;
  let isOver = false;
  let told = { state: '', objectives: '' };

  const now = (): number => Date.now();
  const said = (): Said | undefined => {
    if (!open) return last;
    return open.runTime.state() === 'not initialized' ? undefined : open.said();
  };

  function begin(): void {
    frame.onLoad((inside) => {
      moveByKey(inside, () => bar.focus());
      if (!isMoving && !isAsked) frame.wait(false);
      if (isMissing(inside)) notice.show('page-missing', [{ label: 'exit', deed: () => void exit() }]);
    });
    moveByKey(document, () => frame.focus());
    addEventListener('pagehide', () => leavePage());
    addEventListener('pageshow', (event) => event.persisted && location.reload());
    document.addEventListener('visibilitychange', () => document.hidden && autosave());
    setInterval(autosave, savesEvery);
    void take(course.enter(now()));
  }

  function move(request: Request): void {
    if (!isMoving && !isOver) void go(request);
  }

  /** Takes away what is shown, so that its last words are heard, and then does what is asked. */
  async function go(request: Request): Promise<void> {
    isMoving = true;
    isAsked = false;
    frame.wait(true);
    contents.close();
    await frame.clear();
    endSession();
    const step = course.request(request, last, now());
    last = undefined;
    await take(step);
    isMoving = false;
  }

  async function take(step: Step): Promise<void> {
    for (const line of course.takeTrace()) recorder.note('sequencing', ...line);
    if (step.kind === 'open') await deliver(step.item, step.resumed);
    else if (step.kind === 'leave') await leave(step.how);
    else choose(step.reason?.code);
    refresh();
  }

  async function deliver(item: string, resumed: boolean): Promise<void> {
    const planned = data.plan.items.find(({ identifier }) => identifier === item);
    notice.hide();
    if (planned?.address === undefined) return choose('no-page');
    recorder.note('session', 'open', item, resumed ? 'resumed' : 'fresh');
    if (planned.kind === 'sco') await openSession(item, resumed);
    else showAsset(item);
    const stores = course.takeEmptiedStores();
    keep(Object.keys(stores).length > 0 ? { stores } : {});
    const isElsewhere = /^[a-z][a-z\d+.-]*:/i.test(planned.address);
    frame.show(isElsewhere ? planned.address : new URL(planned.address, new URL(data.base, location.href)).href);
  }

  async function openSession(item: string, resumed: boolean): Promise<void> {
    const isReview = data.mode === 'review' && record.items.has(item);
    const delivery: Delivery = {
      ...course.deliveryOf(item, resumed),
      ...(isReview ? { entry: 'resume' as const, stored: record.items.get(item)?.elements ?? {} } : {}),
      learner: data.learner,
      ...data.lesson,
    };
    sessions += 1;
    const session = await openSco(item, sessions, delivery, !resumed && !isReview, {
      commit: () => commit(),
      terminated,
      reopened() {
        open = session;
        sessions += 1;
        session.reopen(sessions);
      },
      isValid: (request) => course.isValid(request, said(), now()),
      called,
    });
    open = session;
    offerApi(data.plan.standard, session.runTime.api);
  }

  /** An asset says nothing; in SCORM 1.2 having been shown is all there is to completing it. */
  function showAsset(item: string): void {
    offerApi(data.plan.standard, undefined);
    if (data.plan.standard !== '1.2') return;
    const outcome: Outcome = { completion: 'completed', success: 'unknown', objectives: [] };
    record.items.set(item, { elements: {}, outcome, totalTime: 0, ended: '' });
    sessions += 1;
    const { objectives: _, ...bare } = outcome;
    keep({ sco: { item, session: sessions, set: {}, measured: 0, ended: '', outcome: bare } });
  }

  /** The SCO said Commit or Terminate. True once it is on the device. */
  function commit(): boolean {
    const isKept = keep(changes());
    refresh();
    return isKept;
  }

  function called({ name, args, result, error }: Call): void {
    recorder.note(error === '0' ? 'call' : 'error', name, ...args, `→ ${result}`, ...(error === '0' ? [] : [error]));
  }

  /** The SCO said Terminate: its session is over, and what it asked for is done once its own code has come to rest. */
  function terminated(): void {
    const asked = open?.runTime.navigation() ?? '_none_';
    const exit = open?.runTime.exit();
    endSession();
    if (isMoving) return;
    const request = exit === 'time-out' || exit === 'logout' ? { kind: 'exitAll' as const } : parseRequest(asked);
    if (!request) return refresh();
    isAsked = true;
    frame.wait(true);
    setTimeout(() => move(request), 0);
  }

  function endSession(): void {
    if (!open) return;
    const session = open;
    // A page that never called Initialize has reported nothing (RTE 3.1.3), not even that it was left.
    const hasSpoken = session.runTime.state() !== 'not initialized';
    const words = session.said();
    last = hasSpoken ? words : undefined;
    const before = record.items.get(session.item);
    const change = hasSpoken ? session.takeChange(words.exit) : undefined;
    keep({ ...(change ? { sco: change } : {}), ...stores(session) });
    open = undefined;
    recorder.note('session', 'ended', session.item, words.exit);
    if (!hasSpoken) return;
    record.items.set(session.item, {
      elements: session.elements(),
      outcome: words.outcome,
      totalTime: (change?.fresh ? 0 : (before?.totalTime ?? 0)) + (words.sessionTime ?? 0),
      ended: words.exit,
    });
  }

  function changes(): Omit<Entry, 'sequence' | 'at'> {
    if (!open) return {};
    const sco = open.takeChange();
    return { ...(sco ? { sco } : {}), ...stores(open) };
  }

  function stores(session: ScoSession): Pick<Entry, 'stores'> {
    const { tree } = data.plan;
    const taken = Object.entries(session.takeStores());
    if (!tree || taken.length === 0) return {};
    const named = Object.fromEntries(taken.map(([target, value]) => [storeName(tree, target), value]));
    Object.assign(record.stores, named);
    return { stores: named };
  }

  /** Of a preview or a review only the flight recorder's lines are kept, and that it was left. */
  function keepLog(change: Omit<Entry, 'sequence' | 'at'>): boolean {
    const log = recorder.take();
    if (log.length > 0 || change.end) {
      journal.add({
        at: new Date().toISOString(),
        ...(log.length > 0 ? { log } : {}),
        ...(change.end ? { end: change.end } : {}),
      });
      sender.send();
    }
    return true;
  }

  /** Writes a change to the journal, with where the course stands now, and has it sent. */
  function keep(change: Omit<Entry, 'sequence' | 'at'>): boolean {
    if (!isTracked) return keepLog(change);
    const { state = '', ...standing } = course.standing(said(), now());
    const shared = course.sharedObjectives();
    const objectives = JSON.stringify(shared);
    const log = recorder.take();
    const isKept = journal.add({
      ...change,
      at: new Date().toISOString(),
      course: {
        ...standing,
        ...(state === told.state ? {} : { state }),
        ...(record.position === undefined ? {} : { position: record.position }),
      },
      ...(objectives === told.objectives || objectives === '{}' ? {} : { objectives: shared }),
      ...(log.length > 0 ? { log } : {}),
    });
    told = { state, objectives };
    sender.send();
    return isKept;
  }

  /** Content that saves only when it is left would lose an hour to a flat battery. */
  function autosave(): void {
    if (isOver || !open || open.runTime.state() !== 'running') return;
    const change = changes();
    if (change.sco || change.stores) keep(change);
  }

  function refresh(): void {
    if (isOver) return;
    const lines = course.contents(said(), now());
    contents.show(lines);
    const controls = hasOnePage(data.plan) ? undefined : course.controls(said(), now());
    bar.controls(controls);
    ending.offer(isTracked ? controls : undefined);
  }

  function choose(code: string | undefined): void {
    offerApi(data.plan.standard, undefined);
    frame.wait(false);
    const lines = course.contents(undefined, now());
    const pages = lines.filter(({ kind }) => kind !== 'heading');
    const isDone = pages.length > 0 && pages.every(({ status }) => status === 'completed' || status === 'passed');
    const key = code === 'no-page' ? 'no-page' : isDone ? 'all-done' : 'choose';
    contents.show(lines);
    const hasChoice = lines.some(({ mayChoose }) => mayChoose);
    notice.show(hasChoice || isDone ? key : 'nothing-to-choose', [{ label: 'exit', deed: () => void exit() }]);
    if (hasChoice) contents.open();
    // Nothing that is opened brings this to the server: a tab that is killed here would take back what was ended or dropped.
    keep({});
  }

  function stay(): void {
    notice.hide();
    if (frame.isClear()) choose(undefined);
    else frame.focus();
  }

  async function exit(): Promise<void> {
    if (isOver) return location.assign(data.exit);
    if (isMoving) return;
    await go({ kind: 'suspendAll' });
    // With nothing open there is nothing to suspend, and the learner leaves all the same.
    if (!isOver) await leave('exited');
  }

  /** The course is over for now: everything is stored before the page is left. */
  async function leave(how: 'exited' | 'finished'): Promise<void> {
    isOver = true;
    keep({ end: how });
    await goBack();
  }

  async function goBack(): Promise<void> {
    notice.show('leaving');
    // Without a result nobody waits long for the flight recorder's last lines.
    const isStored = await sender.settled(isTracked ? 8000 : 2000);
    if (!isTracked || isStored) return location.assign(data.exit);
    frame.wait(false);
    notice.show('kept-leave', [
      { label: 'try-again', deed: () => void goBack() },
      { label: 'leave', deed: () => location.assign(data.exit) },
    ]);
  }

  /** The tab is closed, reloaded or gone back in: the last words are heard, and the course is left as suspended. */
  function leavePage(): void {
    if (isOver) return;
    isMoving = true;
    frame.remove();
    endSession();
    course.request({ kind: 'suspendAll' }, last, now());
    for (const line of course.takeTrace()) recorder.note('sequencing', ...line);
    keep({});
    if (data.mode === 'preview') keepPlace(data.launch, place());
    isOver = true;
    sender.sendLast();
  }

  function place(): Place {
    const { items, stores, position } = record;
    const { state: sequencing } = course.standing(undefined, now());
    const kept = { items: [...items], stores, objectives: course.sharedObjectives() };
    return {
      record: { ...kept, ...(sequencing ? { sequencing } : {}), ...(position ? { position } : {}) },
      sessions,
    };
  }

  function refused(why: Refused): void {
    isOver = true;
    frame.wait(false);
    bar.controls(undefined);
    ending.offer(undefined);
    bar.saved({ state: 'saved', at: undefined });
    contents.show([]);
    contents.close();
    notice.show(why, [{ label: 'leave', deed: () => location.assign(data.exit) }]);
  }

  return { begin, move, stay, exit, refused };
}

/** The page the package names is not in it. */
function isMissing(inside: Document | undefined): boolean {
  const [entry] = inside?.defaultView?.performance.getEntriesByType('navigation') ?? [];
  return ((entry as PerformanceNavigationTiming | undefined)?.responseStatus ?? 0) >= 400;
}
