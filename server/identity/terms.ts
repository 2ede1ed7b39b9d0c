/** The terms of use in force; raised whenever their words change (`identity.terms-text` in the language files). */
export const termsVersion = '2026-1';
