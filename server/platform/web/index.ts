import './visitor.ts';

export { createPages } from './pages.ts';
export type { Audience, Pages, Route } from './pages.ts';
export { Conflict, DomainError, Forbidden, Invalid, NotFound, TooMany } from './errors.ts';
export { readForm } from './forms.ts';
export type { FieldErrors, FormResult, Typed } from './forms.ts';
export { createRenderer, definePage, redirect, show } from './render.ts';
export type { ModelOf, NavigationEntry, Page, PageModel, Renderer, Site } from './render.ts';
export type { Visitor } from './visitor.ts';
export { createSite } from './site.ts';
export type { House, NavigationLink, SiteSettings } from './site.ts';
export { failurePage } from './failures.ts';
export { limitRate } from './rate-limit.ts';
