import { describe, expect, it } from 'vitest';
import { codes, firstItem, itemWith, manifestWith, oneSco, read, refusalOf } from './fixtures.ts';

const plain = manifestWith(itemWith(''));

describe('encodings', () => {
  const accented = plain.replace('Course', 'Zölle');
  const titleOf = (bytes: Uint8Array): string | undefined => read(bytes).organizations[0]?.title;

  it('reads UTF-16 with and without a byte order mark', () => {
    const little = Buffer.from(accented.replace('UTF-8', 'UTF-16'), 'utf16le');
    const big = Buffer.from(little).swap16();
    expect(titleOf(little)).toBe('Zölle');
    expect(titleOf(Buffer.concat([Buffer.from([0xff, 0xfe]), little]))).toBe('Zölle');
    expect(titleOf(big)).toBe('Zölle');
    expect(titleOf(Buffer.concat([Buffer.from([0xfe, 0xff]), big]))).toBe('Zölle');
  });

  it('reads a UTF-8 mark and blanks before the declaration', () => {
    const manifest = read(Buffer.from(`\uFEFF \n${accented}`));
    expect(manifest.organizations[0]?.title).toBe('Zölle');
    expect(codes(manifest)).toContain('leading-blanks');
  });

  it('trusts the bytes when the declaration is wrong', () => {
    const saysLatin = read(accented.replace('UTF-8', 'ISO-8859-1'));
    expect(saysLatin.organizations[0]?.title).toBe('Zölle');
    expect(codes(saysLatin)).toContain('encoding-declared-wrong');
    const saysUtf8 = read(Buffer.from(accented, 'latin1'));
    expect(saysUtf8.organizations[0]?.title).toBe('Zölle');
    expect(codes(saysUtf8)).toContain('encoding-guessed');
    const saysNothingKnown = read(accented.replace('UTF-8', 'klingon-1'));
    expect(saysNothingKnown.organizations[0]?.title).toBe('Zölle');
  });

  it('follows a declaration that is right', () => {
    const manifest = read(Buffer.from(accented.replace('UTF-8', 'ISO-8859-1'), 'latin1'));
    expect(manifest.organizations[0]?.title).toBe('Zölle');
    expect(codes(manifest)).toEqual([]);
  });
});

describe('hostile and broken XML', () => {
  it('refuses entity definitions, whatever they say', () => {
    const bomb = plain.replace('?><', '?><!DOCTYPE manifest [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><');
    expect(refusalOf(bomb).code).toBe('manifest-entities');
  });

  it('refuses depth and size before they cost anything', () => {
    const deep = manifestWith('<item identifier="I">'.repeat(20_000) + '</item>'.repeat(20_000));
    expect(refusalOf(deep).code).toBe('manifest-too-deep');
    expect(refusalOf(new Uint8Array(11 * 1024 * 1024)).code).toBe('manifest-too-large');
  });

  it('refuses what is not a manifest', () => {
    expect(refusalOf('').code).toBe('manifest-not-xml');
    expect(refusalOf('<?xml version="1.0"?>').code).toBe('manifest-not-xml');
    expect(refusalOf('<html/>').code).toBe('manifest-not-imsmanifest');
    expect(refusalOf(plain.slice(0, 700)).code).toBe('manifest-not-xml');
    expect(refusalOf('<manifest/>').code).toBe('manifest-nothing-to-launch');
  });

  it('reads small slips leniently and says so', () => {
    const bareAmpersand = read(manifestWith(itemWith('', 'parameters="?a=1&b=2"')));
    expect(bareAmpersand.organizations[0]?.items[0]?.parameters).toBe('?a=1&b=2');
    expect(codes(bareAmpersand)).toContain('xml-not-well-formed');
    const unboundPrefix = read(plain.replace('xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"', ''));
    expect(unboundPrefix.resources[0]?.scormType).toBe('sco');
  });

  it('ignores a document type without entities', () => {
    expect(codes(read(plain.replace('?><', '?><!DOCTYPE manifest SYSTEM "x.dtd"><')))).toEqual([]);
  });
});

describe('editions', () => {
  const withVersion = (version: string): string => plain.replace('2004 4th Edition', version);

  it.each([
    ['2004 4th Edition', 'scorm-2004-4th'],
    ['2004 3rd Edition', 'scorm-2004-3rd'],
    ['CAM 1.3', 'scorm-2004-2nd'],
  ])('knows schemaversion %s', (version, edition) => {
    const manifest = read(withVersion(version));
    expect(manifest.edition).toBe(edition);
    expect(codes(manifest)).toEqual([]);
  });

  it('goes by the namespaces where the schemaversion is missing or contradicts them', () => {
    const missing = read(plain.replace(/<metadata>.*<\/metadata>/, ''));
    expect(missing.edition).toBe('scorm-2004-3rd');
    expect(codes(missing)).toContain('schemaversion-missing');
    const fourth = read(
      manifestWith(itemWith('<adlcp:completionThreshold completedByMeasure="true"/>')).replace(
        /<metadata>.*<\/metadata>/,
        '',
      ),
    );
    expect(fourth.edition).toBe('scorm-2004-4th');
    const contradicting = read(withVersion('1.2'));
    expect(contradicting.edition).toBe('scorm-2004-3rd');
    expect(codes(contradicting)).toContain('schemaversion-contradicts-namespaces');
    const bare = '<manifest><organizations><organization><item identifierref="R"/></organization></organizations>';
    expect(read(`${bare}<resources><resource identifier="R" href="a.htm"/></resources></manifest>`).edition).toBe(
      'scorm-1.2',
    );
  });

  it('reads the SCORM 1.2 elements in any letter case', () => {
    const item = firstItem(
      manifestWith(
        itemWith(
          '<adlcp:prerequisites type="aicc_script">A&amp;B</adlcp:prerequisites><adlcp:maxtimeallowed>0001:00:00</adlcp:maxtimeallowed>' +
            '<adlcp:timelimitaction>exit,message</adlcp:timelimitaction><adlcp:datafromlms>x=1</adlcp:datafromlms><adlcp:masteryscore> 80 </adlcp:masteryscore>',
          'isvisible="0"',
        ),
      ),
    );
    expect(item).toMatchObject({
      prerequisites: 'A&B',
      maxTimeAllowed: '0001:00:00',
      timeLimitAction: 'exit,message',
      dataFromLms: 'x=1',
      masteryScore: 80,
      isVisible: false,
    });
  });
});

describe('what is missing or doubled', () => {
  it('makes an organization of the launchable resources when there is none', () => {
    const manifest = read(`<manifest identifier="M">${oneSco.replace('adlcp:', '')}</manifest>`);
    expect(manifest.organizations[0]?.items).toMatchObject([{ resource: 'R', identifier: 'item-R' }]);
    expect(codes(manifest)).toContain('organization-missing');
  });

  it('keeps identifiers unique and stable, and warns', () => {
    const manifest = read(manifestWith(itemWith('') + itemWith('') + '<item identifierref="X"/>'));
    expect(manifest.organizations[0]?.items.map((item) => [item.identifier, item.resource])).toEqual([
      ['I', 'R'],
      ['organization-1-item-2', 'R'],
      ['organization-1-item-3', undefined],
    ]);
    expect(codes(manifest)).toEqual(
      expect.arrayContaining(['identifier-duplicate', 'identifier-missing', 'title-missing', 'resource-unknown']),
    );
  });

  it('falls back to the first organization for an unknown default', () => {
    const manifest = read(plain.replace('default="O"', 'default="P"'));
    expect(manifest.defaultOrganization).toBe('O');
    expect(codes(manifest)).toContain('default-organization-unknown');
  });
});

describe('descriptive fields', () => {
  it('reads titles with their language and LOM in both bindings', () => {
    const lom2004 =
      '<metadata><lom><general><title><string language="fr">Origine</string><string language="en">Origin</string></title>' +
      '<language>fr</language><description><string>Règles</string></description></general>' +
      '<educational><typicalLearningTime><duration>PT1H30M</duration></typicalLearningTime></educational></lom></metadata>';
    const item = firstItem(manifestWith(itemWith(`<title xml:lang="ar">أصل</title>${lom2004}`)));
    expect(item.titles).toEqual([
      { text: 'Item', language: undefined },
      { text: 'أصل', language: 'ar' },
    ]);
    expect(item.metadata).toMatchObject({
      title: [
        { text: 'Origine', language: 'fr' },
        { text: 'Origin', language: 'en' },
      ],
      languages: ['fr'],
      description: [{ text: 'Règles' }],
      typicalLearningTime: 'PT1H30M',
    });
    const lom12 =
      '<metadata><lom><general><title><langstring xml:lang="en">T</langstring></title></general>' +
      '<educational><typicallearningtime><datetime>00:45:00</datetime></typicallearningtime></educational></lom></metadata>';
    expect(firstItem(manifestWith(itemWith(lom12))).metadata).toMatchObject({
      title: [{ text: 'T', language: 'en' }],
      typicalLearningTime: '00:45:00',
    });
  });
});
