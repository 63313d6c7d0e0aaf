"""Takes the place of the desktop's portal for one thing: light or dark. A line "dark" or "light" changes it."""
import sys, dbus, dbus.service
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib

SETTINGS, SPACE, KEY = 'org.freedesktop.portal.Settings', 'org.freedesktop.appearance', 'color-scheme'
DBusGMainLoop(set_as_default=True)
bus = dbus.SessionBus()

class Portal(dbus.service.Object):
    scheme = dbus.UInt32(2)

    def value(self, space, key):
        if (space, key) != (SPACE, KEY):
            raise dbus.DBusException('no such setting', name='org.freedesktop.portal.Error.NotFound')
        return self.scheme

    @dbus.service.method(SETTINGS, in_signature='ss', out_signature='v')
    def Read(self, space, key):
        # This older call wraps the value in two variants.
        return dbus.UInt32(self.value(space, key), variant_level=2)

    @dbus.service.method(SETTINGS, in_signature='ss', out_signature='v')
    def ReadOne(self, space, key):
        return self.value(space, key)

    @dbus.service.method(SETTINGS, in_signature='as', out_signature='a{sa{sv}}')
    def ReadAll(self, spaces):
        return {SPACE: dbus.Dictionary({KEY: self.scheme}, signature='sv')}

    @dbus.service.method('org.freedesktop.DBus.Properties', in_signature='ss', out_signature='v')
    def Get(self, interface, prop):
        return dbus.UInt32(2)

    @dbus.service.signal(SETTINGS, signature='ssv')
    def SettingChanged(self, space, key, value):
        pass

name = dbus.service.BusName('org.freedesktop.portal.Desktop', bus)
portal = Portal(bus, '/org/freedesktop/portal/desktop')

def read(_channel, _condition):
    line = sys.stdin.readline()
    if not line:
        return False
    portal.scheme = dbus.UInt32(1 if line.strip() == 'dark' else 2)
    portal.SettingChanged(SPACE, KEY, portal.scheme)
    return True

GLib.io_add_watch(sys.stdin, GLib.IO_IN, read)
GLib.MainLoop().run()
