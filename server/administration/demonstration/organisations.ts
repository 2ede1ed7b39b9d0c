import type { NewOrganisation } from '../../identity/index.ts';

/** An administration of an invented country in a region of the WCO that exists. */
export interface DemonstrationAdministration {
  key: string;
  name: string;
  country: string;
  code: string;
  timeZone: string;
  language: 'en' | 'fr' | 'ar';
  units: readonly string[];
  /** Without one, the administrators of the region decide on its applications. */
  coordinated: boolean;
  /** Which names its officers bear, see `names.ts`. */
  names: 'american' | 'asian' | 'african' | 'european' | 'arab' | 'west-african';
}

export interface DemonstrationRegion {
  code: 'AMS' | 'AP' | 'ESA' | 'EUR' | 'MENA' | 'WCA';
  name: string;
  timeZone: string;
  trainingCentre?: string;
  administrations: readonly DemonstrationAdministration[];
}

export const secretariat: Omit<NewOrganisation, 'parentId'> = {
  kind: 'secretariat',
  name: 'Secretariat of the demonstration academy',
  code: 'SEC',
  timeZone: 'Europe/Brussels',
};

/** None of these countries exists. */
export const regions: readonly DemonstrationRegion[] = [
  {
    code: 'AMS',
    name: 'Americas and Caribbean',
    timeZone: 'America/Panama',
    administrations: [
      administration('sierra-clara', 'Sierra Clara', 'XA', 'America/Bogota', 'en', 'american'),
      administration('isla-verdana', 'Isla Verdana', 'XB', 'America/Jamaica', 'en', 'american'),
    ],
  },
  {
    code: 'AP',
    name: 'Asia Pacific',
    timeZone: 'Asia/Kuala_Lumpur',
    trainingCentre: 'Regional Training Centre, Tansarai',
    administrations: [
      administration('tansarai', 'Tansarai', 'XC', 'Asia/Jakarta', 'en', 'asian'),
      administration('coral-straits', 'Coral Straits', 'XD', 'Pacific/Fiji', 'en', 'asian'),
    ],
  },
  {
    code: 'ESA',
    name: 'East and Southern Africa',
    timeZone: 'Africa/Nairobi',
    trainingCentre: 'Regional Training Centre, Mwangara',
    administrations: [
      administration('mwangara', 'Mwangara', 'XE', 'Africa/Nairobi', 'en', 'african'),
      administration('luvendo', 'Luvendo', 'XF', 'Africa/Harare', 'en', 'african'),
    ],
  },
  {
    code: 'EUR',
    name: 'Europe',
    timeZone: 'Europe/Brussels',
    administrations: [
      administration('norvenia', 'Norvenia', 'XG', 'Europe/Oslo', 'en', 'european'),
      { ...administration('castelbruna', 'Castelbruna', 'XH', 'Europe/Rome', 'fr', 'european'), coordinated: false },
    ],
  },
  {
    code: 'MENA',
    name: 'North of Africa, Near and Middle East',
    timeZone: 'Asia/Amman',
    administrations: [
      administration('qasr-al-bahr', 'Qasr al-Bahr', 'XI', 'Asia/Dubai', 'ar', 'arab'),
      administration('wadi-sahil', 'Wadi Sahil', 'XJ', 'Africa/Tunis', 'ar', 'arab'),
    ],
  },
  {
    code: 'WCA',
    name: 'West and Central Africa',
    timeZone: 'Africa/Abidjan',
    trainingCentre: 'Regional Training Centre, Kourandi',
    administrations: [
      administration('kourandi', 'Kourandi', 'XK', 'Africa/Abidjan', 'fr', 'west-african'),
      administration('bamassa', 'Bamassa', 'XL', 'Africa/Douala', 'fr', 'west-african'),
    ],
  },
];

function administration(
  key: string,
  country: string,
  code: string,
  timeZone: string,
  language: DemonstrationAdministration['language'],
  names: DemonstrationAdministration['names'],
): DemonstrationAdministration {
  const french = language === 'fr';
  return {
    key,
    name: french ? `Douanes de ${country}` : `${country} Customs`,
    country,
    code,
    timeZone,
    language,
    names,
    coordinated: true,
    units: french
      ? ['Direction générale', `Port de ${country}`, `Aéroport de ${country}`]
      : ['Headquarters', `Port of ${country}`, `${country} Airport`],
  };
}
