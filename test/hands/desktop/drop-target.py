"""A window that takes what is dropped on it and prints it, one JSON object a line."""
import json, sys, gi
gi.require_version('Gtk', '3.0')
from gi.repository import Gdk, Gtk

def say(**what):
    print(json.dumps(what), flush=True)

x, y, width, height = map(int, sys.argv[1:5])
window = Gtk.Window(title='drop target')
window.set_default_size(width, height)
window.move(x, y)
targets = [Gtk.TargetEntry.new('text/uri-list', 0, 0)]
window.drag_dest_set(Gtk.DestDefaults.ALL, targets, Gdk.DragAction.COPY | Gdk.DragAction.MOVE | Gdk.DragAction.LINK)
window.connect('drag-motion', lambda *args: say(kind='motion') and False)
window.connect('drag-data-received', lambda _w, _c, _x, _y, data, _i, _t: say(kind='drop', uris=data.get_uris()))
window.connect('map-event', lambda *args: say(kind='ready') and False)
window.show_all()
Gtk.main()
