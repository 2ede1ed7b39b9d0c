const pattern = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

const second = 1000;
const day = 86_400 * second;
const weights = [365 * day, 30 * day, 7 * day, day, 3600 * second, 60 * second, second];

/** Milliseconds of an ISO 8601 duration; years and months by their usual length. Undefined for anything else. */
export function durationInMilliseconds(text: string): number | undefined {
  const match = pattern.exec(text.trim());
  const parts = match?.slice(1) ?? [];
  if (!parts.some((part) => part !== undefined)) return undefined;
  return parts.reduce((sum, part, index) => sum + Number(part ?? 0) * (weights[index] ?? 0), 0);
}
