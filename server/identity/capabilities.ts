export const roles = ['learner', 'instructor', 'coordinator', 'administrator'] as const;
export type Role = (typeof roles)[number];

/**
 * Who may do what, at the organisation where the role is held and below it. What every signed-in person may do for
 * themselves (learn, book, read their own record) needs no capability.
 */
export const capabilities = {
  'people:view': ['coordinator', 'administrator'],
  'people:admit': ['coordinator', 'administrator'],
  'people:manage': ['administrator'],
  'organisations:manage': ['administrator'],
  'audit:view': ['administrator'],
  'mail:view': ['administrator'],
  'catalogue:view': ['instructor', 'administrator'],
  'catalogue:manage': ['instructor', 'administrator'],
  'player:preview': ['instructor', 'administrator'],
  'player:support': ['administrator'],
  'attempts:view': ['instructor', 'coordinator', 'administrator'],
  'classroom:view': ['instructor', 'coordinator', 'administrator'],
  'classroom:manage': ['instructor', 'administrator'],
  'classroom:nominate': ['coordinator', 'administrator'],
  'attendance:mark': ['instructor', 'administrator'],
  'attendance:approve': ['instructor', 'administrator'],
  'paths:build': ['administrator'],
  'paths:enrol': ['coordinator', 'administrator'],
  'paths:follow': ['instructor', 'coordinator', 'administrator'],
  'paths:tutor': ['instructor', 'administrator'],
  'paths:exempt': ['administrator'],
  'evaluation:manage': ['administrator'],
  'evaluation:view': ['instructor', 'coordinator', 'administrator'],
  'records:view': ['coordinator', 'administrator'],
  'records:manage': ['administrator'],
  'reports:view': ['coordinator', 'administrator'],
  'settings:manage': ['administrator'],
} as const satisfies Record<`${string}:${string}`, readonly Role[]>;

export type Capability = keyof typeof capabilities;

export function rolesWith(capability: string): readonly Role[] {
  return (capabilities as Record<string, readonly Role[]>)[capability] ?? [];
}
