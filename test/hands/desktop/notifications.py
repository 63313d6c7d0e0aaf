"""Takes the place of the desktop's notifications: prints each as a line of JSON; a line "click ID" clicks one."""
import json, sys, dbus, dbus.service
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib

NAME = 'org.freedesktop.Notifications'
DBusGMainLoop(set_as_default=True)

class Notifications(dbus.service.Object):
    count = 0

    @dbus.service.method(NAME, in_signature='', out_signature='as')
    def GetCapabilities(self):
        return ['body', 'body-markup', 'body-hyperlinks', 'actions', 'icon-static']

    @dbus.service.method(NAME, in_signature='', out_signature='ssss')
    def GetServerInformation(self):
        return ('recorder', 'tests', '1', '1.2')

    @dbus.service.method(NAME, in_signature='susssasa{sv}i', out_signature='u')
    def Notify(self, app, replaces, icon, summary, body, actions, hints, timeout):
        self.count += 1
        print(json.dumps({'id': self.count, 'app': app, 'title': summary, 'body': body, 'actions': actions}), flush=True)
        return self.count

    @dbus.service.method(NAME, in_signature='u', out_signature='')
    def CloseNotification(self, which):
        self.NotificationClosed(which, 3)

    @dbus.service.signal(NAME, signature='uu')
    def NotificationClosed(self, which, reason):
        pass

    @dbus.service.signal(NAME, signature='us')
    def ActionInvoked(self, which, action):
        pass

bus = dbus.SessionBus()
name = dbus.service.BusName(NAME, bus)
service = Notifications(bus, '/org/freedesktop/Notifications')

def read(_channel, _condition):
    line = sys.stdin.readline()
    if not line:
        return False
    word, which = line.split()
    if word == 'click':
        service.ActionInvoked(dbus.UInt32(int(which)), 'default')
    return True

GLib.io_add_watch(sys.stdin, GLib.IO_IN, read)
GLib.MainLoop().run()
