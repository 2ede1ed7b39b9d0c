import type { Languages, LanguageCode, Translator } from '../../platform/language/index.ts';
import type { Renderer, Site, Styles } from '../../platform/web/index.ts';
import { keptListPage, keptTakePage, playPage } from '../views.ts';
import type { Assets } from './assets.ts';
import { deviceMessages } from './device-messages.ts';

/** The pages of the content origin that belong to no launch: a device fills them with what it keeps. */
export interface Shells {
  list(code: LanguageCode): string;
  take(code: LanguageCode): string;
  player(code: LanguageCode): string;
  manifest(code: LanguageCode): string;
  all(code: LanguageCode): { list: string; take: string; player: string; manifest: string };
}

export function createShells(parts: {
  languages: Languages;
  renderer: Renderer;
  assets: Assets;
  styles: Styles;
  siteOrigin: string;
  /** Each package has an origin, and so a list, of its own. */
  isAlone: boolean;
  scriptMessages(translator: Translator): Record<string, string>;
}): Shells {
  const { languages, renderer, assets, styles, siteOrigin, isAlone } = parts;

  function site({ language, direction }: Translator): Site {
    return siteOf({ language, direction }, styles.addresses());
  }

  function device(code: LanguageCode, name: 'list' | 'take'): string {
    const translator = languages.translator(code);
    const { t } = translator;
    const model = {
      title: t(name === 'list' ? 'player.kept-list' : 'player.kept-take'),
      ...assets.beginWith(`kept/${name}`),
      messages: JSON.stringify(deviceMessages(translator)),
      siteOrigin,
      isAlone,
    };
    return name === 'list'
      ? renderer.bare(keptListPage.template, model, translator, site(translator))
      : renderer.bare(keptTakePage.template, model, translator, site(translator));
  }

  const shells: Omit<Shells, 'all'> = {
    list: (code) => device(code, 'list'),
    take: (code) => device(code, 'take'),
    player(code) {
      const translator = languages.translator(code);
      const model = {
        title: translator.t('player.kept-list'),
        direction: translator.direction,
        mode: 'normal' as const,
        isKept: true,
        ...assets.beginWith('player/main'),
        messages: JSON.stringify(parts.scriptMessages(translator)),
        exit: `/kept/${code}/`,
      };
      return renderer.bare(playPage.template, model, translator, site(translator));
    },
    manifest: (code) => manifestFor(languages.translator(code)),
  };
  return {
    ...shells,
    all: (code) => ({
      list: shells.list(code),
      take: shells.take(code),
      player: shells.player(code),
      manifest: shells.manifest(code),
    }),
  };
}

/** What the address of a page says of its visit; nobody has signed in on this origin. */
export function siteOf(
  { language, direction }: Pick<Translator, 'language' | 'direction'>,
  styles: Site['styles'],
): Site {
  return {
    actor: undefined,
    language,
    direction,
    languages: [],
    address: '',
    now: '',
    navigation: [],
    demonstration: false,
    flash: undefined,
    styles,
  };
}

/** So that the list can be put on the home screen of a telephone and opens from there. */
function manifestFor({ t, language, direction }: Translator): string {
  return JSON.stringify({
    id: '/kept/',
    name: t('player.kept-list'),
    short_name: t('player.kept-short'),
    lang: language,
    dir: direction,
    start_url: `/kept/${language}/`,
    scope: '/kept/',
    display: 'standalone',
    background_color: '#f4f6f4',
    theme_color: '#0c3d46',
    icons: [{ src: '/kept/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' }],
  });
}
