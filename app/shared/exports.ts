/** Declares what chosen clips can be handed to an editor as. */

export const EXPORT_FORMATS = ['mlt', 'fcp7', 'fcpxml', 'edl', 'otio', 'csv', 'html', 'png'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface FormatFacts {
  /** With its dot. */
  readonly extension: string;
  /** The program that such a file was seen to be read by, to the frame; null where no editor of its own was at hand. */
  readonly readBy: string | null;
}

/** What was seen, and where, stands in docs/editors.md. */
export const FORMAT_FACTS: { readonly [Format in ExportFormat]: FormatFacts } = {
  mlt: { extension: '.mlt', readBy: 'Shotcut' },
  fcp7: { extension: '.xml', readBy: null },
  fcpxml: { extension: '.fcpxml', readBy: null },
  edl: { extension: '.edl', readBy: null },
  otio: { extension: '.otio', readBy: null },
  csv: { extension: '.csv', readBy: null },
  html: { extension: '.html', readBy: null },
  png: { extension: '.png', readBy: null },
};

/** No timelines: neither a table nor a contact sheet has bins, and each shows prompts in its own way. */
export const LIST_FORMATS: readonly ExportFormat[] = ['csv', 'html', 'png'];

/** What clips lie in together: takes of a prompt, clips of a service, or all in one place. */
export const BIN_KINDS = ['prompt', 'service', 'none'] as const;
export type BinKind = (typeof BIN_KINDS)[number];

/** Where an editor shows a clip's prompt: as a note of the clip, or as a marker where it begins. */
export const PROMPT_PLACES = ['note', 'marker'] as const;
export type PromptPlace = (typeof PROMPT_PLACES)[number];

export interface ExportOptions {
  readonly format: ExportFormat;
  readonly bins: BinKind;
  readonly promptAs: PromptPlace;
}
