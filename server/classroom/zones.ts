/** The time zones that this program knows, for a list to choose from. */
export const knownZones: string[] = Intl.supportedValuesOf('timeZone');
