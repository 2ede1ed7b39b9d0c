import { child, textOf } from './element.ts';
import type { Edition } from './model.ts';
import type { XmlElement } from './tree.ts';
import type { Warnings } from './warnings.ts';

/** The declared schemaversion decides among editions of one standard; the namespaces decide which standard it is. */
export function readEdition(manifest: XmlElement, namespaces: string[], warnings: Warnings): Edition {
  const declared = textOf(child(child(manifest, 'metadata'), 'schemaversion'));
  const used = editionOfNamespaces(manifest, namespaces);
  if (declared === undefined) {
    warnings.add('schemaversion-missing', { used });
    return used;
  }
  const named = editionOfSchemaVersion(declared);
  if (named === undefined) {
    warnings.add('schemaversion-unknown', { declared, used });
    return used;
  }
  if (is2004(named) !== is2004(used) && saysStandard(namespaces)) {
    warnings.add('schemaversion-contradicts-namespaces', { declared, used });
    return used;
  }
  return named;
}

function editionOfSchemaVersion(version: string): Edition | undefined {
  if (/4th/i.test(version)) return 'scorm-2004-4th';
  if (/3rd/i.test(version)) return 'scorm-2004-3rd';
  if (/2nd|cam\s*1\.3|^1\.3|2004/i.test(version)) return 'scorm-2004-2nd';
  if (/^(scorm\s*)?1\.[12]/i.test(version)) return 'scorm-1.2';
  return undefined;
}

function editionOfNamespaces(manifest: XmlElement, namespaces: string[]): Edition {
  if (!namespaces.some(belongsTo2004)) return 'scorm-1.2';
  return usesFourthEdition(manifest) ? 'scorm-2004-4th' : 'scorm-2004-3rd';
}

const belongsTo2004 = (namespace: string): boolean =>
  /adlcp_v1p3|adlseq_v1p3|adlnav_v1p3|imsglobal\.org\/xsd\/imsss|imscp_v1p1$/.test(namespace);

const saysStandard = (namespaces: string[]): boolean =>
  namespaces.some((namespace) => belongsTo2004(namespace) || /adlcp_rootv1p2/.test(namespace));

const is2004 = (edition: Edition): boolean => edition !== 'scorm-1.2';

/** Elements and attributes that came with the 4th Edition. */
function usesFourthEdition(element: XmlElement): boolean {
  if (element.local === 'completionthreshold' && element.attributes.size > 0) return true;
  if (element.local === 'objectives' && element.space.includes('adlseq')) return true;
  if (element.local === 'map' && element.space.includes('adlcp')) return true;
  return element.children.some(usesFourthEdition);
}
