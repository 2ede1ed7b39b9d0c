import type { Message } from '../platform/language/index.ts';
import { foldSearch } from './search-words.ts';

export const shortest = 12;
// Longer ones would only cost time to hash.
const longest = 200;

/**
 * Why a password cannot be taken, or undefined when it can. Length is what counts (NIST SP 800-63B); besides it only
 * what is guessed first is refused: common passwords, rows of keys, repetitions, the person's own name and address.
 */
export function objectionTo(
  password: string,
  person: { givenName: string; familyName: string; email: string },
): Message | undefined {
  const length = Array.from(password).length;
  if (length < shortest) return { key: 'identity.password-short', values: { shortest } };
  if (length > longest) return { key: 'identity.password-long', values: { longest } };
  const plain = plainLetters(password);
  if (isRepetition(password) || isRowOfKeys(plain) || isCommon(plain)) return { key: 'identity.password-common' };
  if (isOwnName(plain, person)) return { key: 'identity.password-name' };
  return undefined;
}

const lookalikes: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
};

function plainLetters(password: string): { asTyped: string; unmasked: string } {
  const asTyped = foldSearch(password).replaceAll(/[^\p{L}\p{N}]/gu, '');
  // Figures and signs at the ends are decoration; between letters they stand for letters.
  const core = foldSearch(password).replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  const masked = core.replaceAll(/[013457@$]/g, (sign) => lookalikes[sign] ?? sign);
  return { asTyped, unmasked: masked.replaceAll(/[^\p{L}]/gu, '') };
}

function isRepetition(password: string): boolean {
  return new Set(foldSearch(password)).size < 5;
}

const rows = [
  '01234567890123456789',
  '98765432109876543210',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
  'qwertzuiopasdfghjklyxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
  'q1w2e3r4t5y6u7i8o9p0',
  '1q2w3e4r5t6y7u8i9o0p',
];

function isRowOfKeys({ asTyped }: { asTyped: string }): boolean {
  const backwards = Array.from(asTyped).reverse().join('');
  return rows.some((row) => row.includes(asTyped) || row.includes(backwards));
}

// The words of which the passwords at the head of every leaked list are made, once or repeated, with figures around.
const common = new Set(
  `
  password passwort passw motdepasse contrasena senha kalimatulmurur welcome bienvenue letmein iloveyou
  jetaime sunshine princess football baseball basketball superman batman dragon monkey master shadow
  michael jennifer charlie liverpool chelsea qwerty qwertyuiop azerty azertyuiop qwertz asdfghjkl zxcvbnm
  abcdef abc qazwsx admin administrator administrateur root user guest login default changeme secret test
  testing trustno whatever starwars freedom computer internet summer winter customs douane douanes waymark
  learning training elearning academy officer officier mypassword newpassword thisismypassword mynameis
  correcthorsebatterystaple iloveyouso
  `
    .trim()
    .split(/\s+/),
);

function isCommon({ unmasked, asTyped }: { unmasked: string; asTyped: string }): boolean {
  const letters = asTyped.replaceAll(/\p{N}/gu, '');
  return [unmasked, letters].some((word) => common.has(word) || common.has(once(word)));
}

/** 'passwordpassword' is 'password'. */
function once(word: string): string {
  return /^(.+?)\1+$/.exec(word)?.[1] ?? word;
}

function isOwnName(
  { asTyped }: { asTyped: string },
  { givenName, familyName, email }: { givenName: string; familyName: string; email: string },
): boolean {
  const bare = (text: string): string => foldSearch(text).replaceAll(/[^\p{L}\p{N}]/gu, '');
  const [given, family, local] = [bare(givenName), bare(familyName), bare(email.split('@')[0] ?? '')];
  const letters = asTyped.replaceAll(/\p{N}+$|^\p{N}+/gu, '');
  const own = [given + family, family + given, local, bare(email), given, family].filter((word) => word.length > 0);
  return own.some((word) => letters === word || once(letters) === word);
}
