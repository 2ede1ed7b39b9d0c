import { definePage } from '../platform/web/index.ts';
import type { PageModel } from '../platform/web/index.ts';

export interface SignInPage extends PageModel {
  email: string;
  /** Where to go afterwards, an address of this site. */
  returnTo: string;
  failed: boolean;
  /** The accounts of the demonstration academy, offered where it exists. */
  demonstration: { email: string; name: string; role: string; organisation: string }[];
  demonstrationPassword: string;
}

export const signInPage = definePage<SignInPage>('identity/sign-in');
