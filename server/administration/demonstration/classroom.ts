import type { Classroom } from '../../classroom/index.ts';
import type { Actor } from '../../identity/index.ts';
import type { World } from './organisations-and-people.ts';
import type { TravellingClock } from './travel.ts';

type SessionPlan = Parameters<Classroom['building']['offerSession']>[1];
type Special = Partial<SessionPlan>;

export interface DemonstrationSession {
  id: string;
  units: string[];
  /** Days from today on which it begins and ends. */
  begins: number;
  ends: number;
}

export interface DemonstrationClassroom {
  courses: { workshop: string; imagePractice: string };
  /**
   * One that is over, one to come with seats left, one to come that is nearly full, one that is held online; at the other centre,
   * in another time zone, the second day of the one that is over a week later, and one to come.
   */
  sessions: Record<
    'past' | 'elsewhere' | 'coming' | 'small' | 'comingElsewhere' | 'online' | 'pastPractice' | 'comingPractice',
    DemonstrationSession
  >;
}

/** Venues, courses and sessions, past and to come. */
export async function enterClassroom(
  { classroom }: { classroom: Classroom },
  { organisations, people }: World,
  clock: TravellingClock,
  { secretariat, instructor, trainer }: { secretariat: Actor; instructor: Actor; trainer: Actor },
): Promise<DemonstrationClassroom> {
  const { building } = classroom;
  const centre = organisations.get('AP-centre')!;
  const root = organisations.get('secretariat')!;
  const venue = await building.addVenue(trainer, {
    organisationId: centre.id,
    name: 'Regional Training Centre, Tansarai',
    address: '12 Harbour Road',
    city: 'Port Tansarai',
    timeZone: 'Asia/Jakarta',
    directions: 'Tram 4 to Customs House; the entrance is on the harbour side.',
    equipment: 'Wireless network, interpretation booths',
    rooms: [
      { name: 'Lecture hall', capacity: 40, equipment: 'Projector, 40 laptops' },
      { name: 'Image analysis room', capacity: 12, equipment: '12 workstations with calibrated screens' },
    ],
  });
  const otherCentre = organisations.get('ESA-centre')!;
  const otherVenue = await building.addVenue(secretariat, {
    organisationId: otherCentre.id,
    name: 'Regional Training Centre, Mwangara',
    address: '3 Customs Lane',
    city: 'Mwangara',
    timeZone: 'Africa/Nairobi',
    directions: 'Behind the old customs house; ask for the training centre at the gate.',
    equipment: 'Wireless network',
    rooms: [{ name: 'Seminar room', capacity: 24, equipment: 'Projector, movable tables' }],
  });
  const workshop = await building.addCourse(secretariat, {
    organisationId: root.id,
    title: 'Workshop: risk management in practice',
    summary: 'Two days of casework: building a risk profile, testing it on declarations, and deciding what to examine.',
    hours: 12,
    unitMinimum: 75,
    units: [
      { title: 'From information to risk indicators', minutes: 180 },
      { title: 'Building a profile', minutes: 180 },
      { title: 'Testing a profile on declarations', minutes: 180 },
      { title: 'Decisions, feedback and review', minutes: 180 },
    ],
    checks: [{ wording: 'Presents a risk profile and its expected hit rate' }],
  });
  const imagePractice = await building.addCourse(secretariat, {
    organisationId: root.id,
    title: 'Practice day: container images',
    summary: 'A day at the workstations: reading images of real loads in pairs, with feedback on every decision.',
    hours: 6,
    unitMinimum: 75,
    units: [
      { title: 'Reading in a fixed order', minutes: 180 },
      { title: 'Decisions under time pressure', minutes: 180 },
    ],
    checks: [],
  });
  // Offered by the Secretariat, so that officers of every region may come; held by the centre.
  const plan = {
    organisationId: root.id,
    centreId: centre.id,
    topic: 'Risk management',
    mode: 'in-person' as const,
    place: '',
    link: null,
    linkOpensBefore: 15,
    timeZone: 'Asia/Jakarta',
    language: 'en',
    minimum: 6,
    waitingList: true,
    approval: 'none' as const,
    signUpUntil: null,
    cancelUntil: null,
    staff: [
      {
        personId: people.get('trainer')!.id,
        name: trainer.name,
        affiliation: trainer.organisationName,
        duty: 'lead' as const,
      },
    ],
  };
  // Each unit teaches a part of its course, so that what is missed in one session can be made up in another.
  const parts = await building.partsOf(workshop);
  const practiceParts = await building.partsOf(imagePractice);
  const firstDay = (day: number) => [
    unit(clock, day, parts[0]!, '09:00', '12:00'),
    unit(clock, day, parts[1]!, '13:30', '16:30'),
  ];
  const secondDay = (day: number) => [
    unit(clock, day, parts[2]!, '09:00', '12:00'),
    unit(clock, day, parts[3]!, '13:30', '16:30'),
  ];
  const twoDays = (begins: number) => [...firstDay(begins), ...secondDay(begins + 1)];
  const oneDay = (begins: number) => [
    unit(clock, begins, practiceParts[0]!, '09:00', '12:00'),
    unit(clock, begins, practiceParts[1]!, '13:30', '16:30'),
  ];
  const offer = async (
    begins: number,
    ends: number,
    special: Special & Pick<SessionPlan, 'courseId' | 'title' | 'units' | 'capacity' | 'roomId'>,
  ): Promise<DemonstrationSession> => {
    const offered = await building.offerSession(secretariat, { ...plan, ...special });
    return { ...offered, begins, ends };
  };
  const [hall, imageRoom] = venue.rooms as [string, string];
  const title = 'Workshop: risk management in practice';
  const practice = 'Practice day: container images';
  const hold = (about: number, seats: { capacity: number; roomId: string | null }, special: Special = {}) => {
    const begins = clock.tuesday(about);
    return offer(begins, begins + 1, { courseId: workshop, title, units: twoDays(begins), ...seats, ...special });
  };
  const practise = (about: number) => {
    const begins = clock.tuesday(about);
    const seats = { capacity: 12, roomId: imageRoom };
    const what = { courseId: imagePractice, title: practice, topic: 'X-ray images' };
    return offer(begins, begins, { ...what, units: oneDay(begins), ...seats });
  };
  const there = {
    organisationId: root.id,
    centreId: otherCentre.id,
    roomId: otherVenue.rooms[0]!,
    staff: [
      {
        personId: people.get('instructor')!.id,
        name: instructor.name,
        affiliation: instructor.organisationName,
        duty: 'lead' as const,
      },
    ],
  };
  const again = clock.tuesday(-16) + 7;
  const repeat = { courseId: workshop, title: `${title}, second day again`, units: secondDay(again), minimum: 0 };
  return {
    courses: { workshop, imagePractice },
    sessions: {
      past: await hold(-16, { capacity: 40, roomId: hall }),
      elsewhere: await offer(again, again, { ...there, ...repeat, capacity: 24 }),
      coming: await hold(12, { capacity: 40, roomId: hall }),
      small: await hold(26, { capacity: 6, roomId: imageRoom }),
      comingElsewhere: await hold(40, { capacity: 24, roomId: there.roomId }, there),
      online: await hold(
        33,
        { capacity: 60, roomId: null },
        { title: `${title} (online)`, mode: 'virtual', link: 'https://meeting.example.org/risk-management' },
      ),
      pastPractice: await practise(-9),
      comingPractice: await practise(19),
    },
  };
}

function unit(clock: TravellingClock, day: number, part: { id: string; title: string }, starts: string, ends: string) {
  return { courseUnitId: part.id, title: part.title, date: clock.dateOf(day), starts, ends };
}
