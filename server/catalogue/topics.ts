/** The subjects a customs module can be about; their words are `catalogue.topic-<topic>`. */
export const topics = [
  'classification',
  'valuation',
  'origin',
  'procedures',
  'single-window',
  'risk-management',
  'post-clearance-audit',
  'enforcement',
  'x-ray',
  'e-commerce',
  'authorized-economic-operator',
  'data-and-technology',
  'integrity',
  'leadership',
  'other',
] as const;

export type Topic = (typeof topics)[number];
