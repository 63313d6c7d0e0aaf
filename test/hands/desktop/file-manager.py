"""Takes the place of the desktop's file manager: prints what it is asked to show, one JSON object a line."""
import json, dbus, dbus.service
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib

NAME = 'org.freedesktop.FileManager1'
DBusGMainLoop(set_as_default=True)

class FileManager(dbus.service.Object):
    @dbus.service.method(NAME, in_signature='ass', out_signature='')
    def ShowItems(self, uris, startup):
        print(json.dumps({'uris': list(map(str, uris))}), flush=True)

bus = dbus.SessionBus()
name = dbus.service.BusName(NAME, bus)
manager = FileManager(bus, '/org/freedesktop/FileManager1')
GLib.MainLoop().run()
