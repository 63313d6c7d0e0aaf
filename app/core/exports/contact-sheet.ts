/** A page of pictures to print or to send: no scripts, no addresses, everything in one file. */
import { ratio } from './rational.ts';
import { type ExportClip, fileNameOf } from './timeline.ts';
import { xmlAttribute, xmlText } from './written-text.ts';

const STYLE = `
body { margin: 24px; background: #fff; color: #1c1c1e; font: 13px/1.45 system-ui, sans-serif; }
h1 { font-size: 20px; }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(220px, 1fr)); gap: 20px; }
figure { margin: 0; break-inside: avoid; }
img, .none { display: block; width: 100%; height: 160px; object-fit: contain; background: #eee; }
figcaption { overflow-wrap: anywhere; }
.prompt { display: -webkit-box; overflow: hidden; -webkit-box-orient: vertical; -webkit-line-clamp: 4; }
.facts { color: #636366; font-variant-numeric: tabular-nums; }
@media print { body { margin: 0; } }
`;

function factsLine({ facts, mark }: ExportClip): string {
  if (facts === null) return mark === 'pick' ? '★' : '';
  const seconds = ((facts.frames * facts.frameRate.den) / facts.frameRate.num).toFixed(2);
  const rate = Number(ratio(facts.frameRate).toFixed(3));
  return `${mark === 'pick' ? '★ · ' : ''}${seconds} s · ${facts.width} × ${facts.height} · ${rate} fps`;
}

function figure(clip: ExportClip, index: number): string {
  const picture =
    clip.picture === null ? '<div class="none"></div>' : `<img alt="" src="${xmlAttribute(clip.picture)}">`;
  // The direction of each text is its own.
  return `<figure>${picture}<figcaption>
<b dir="auto">${index + 1}. ${xmlText(fileNameOf(clip.path))}</b>
<div class="facts">${xmlText(factsLine(clip))}</div>
<div class="prompt" dir="auto">${xmlText(clip.prompt ?? '')}</div>
</figcaption></figure>`;
}

/** Writes the page; its own rules let nothing run in it and nothing be loaded. */
export function writeContactSheet(name: string, clips: readonly ExportClip[]): string {
  return `<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${xmlText(name)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1 dir="auto">${xmlText(name)}</h1>
<main>
${clips.map(figure).join('\n')}
</main>
</body>
</html>
`;
}
