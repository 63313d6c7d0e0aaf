"""
Reads a timeline with OpenTimelineIO itself, or with one of its adapters: `read-otio.py FILE RATE`. Prints the clips of its
first track of pictures as JSON, in seconds.
"""
import json, sys
from urllib.parse import unquote, urlparse
import opentimelineio as otio

path, rate = sys.argv[1], float(sys.argv[2])
timeline = otio.adapters.read_from_file(path, **({'rate': rate} if path.endswith('.edl') else {}))
if not hasattr(timeline, 'video_tracks'):
    timeline = next(one for one in timeline if hasattr(one, 'video_tracks'))
seconds = otio.opentime.to_seconds
found = []
for clip in timeline.video_tracks()[0]:
    if not isinstance(clip, otio.schema.Clip):
        continue
    address = getattr(clip.media_reference, 'target_url', None)
    found.append({
        'name': clip.name,
        'path': unquote(urlparse(address).path) if address else None,
        'position': seconds(clip.range_in_parent().start_time),
        'length': seconds(clip.source_range.duration),
        'markers': len(clip.markers),
    })
print(json.dumps(found))
