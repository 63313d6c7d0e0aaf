"""A window from which text, or a file, can be dragged. Prints what becomes of it, one JSON object a line."""
import json, sys, gi
gi.require_version('Gtk', '3.0')
from gi.repository import Gdk, Gtk

def say(**what):
    print(json.dumps(what), flush=True)

kind, content, x, y = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
window = Gtk.Window(title='drag source')
window.set_default_size(120, 120)
window.move(x, y)
box = Gtk.EventBox()
window.add(box)
box.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
if kind == 'text':
    box.drag_source_add_text_targets()
else:
    box.drag_source_add_uri_targets()

def give(_widget, _context, data, _info, _time):
    if kind == 'text':
        data.set_text(content, -1)
    else:
        data.set_uris([content])

box.connect('drag-data-get', give)
box.connect('drag-begin', lambda *args: say(kind='begin'))
box.connect('drag-end', lambda *args: say(kind='end'))
window.connect('map-event', lambda *args: say(kind='ready') and False)
window.show_all()
Gtk.main()
