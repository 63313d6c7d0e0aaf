"""
Takes the place of the desktop's tray (StatusNotifierItem). Commands, one a line, answered by a line of JSON each:
"look" gives tooltip and menu, "activate" clicks the icon, "choose LABEL" clicks a line of its menu.
"""
import json, sys, dbus, dbus.service
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib

WATCHER, ITEM, MENU = 'org.kde.StatusNotifierWatcher', 'org.kde.StatusNotifierItem', 'com.canonical.dbusmenu'
PROPERTIES = 'org.freedesktop.DBus.Properties'
DBusGMainLoop(set_as_default=True)
bus = dbus.SessionBus()
found = []

class Watcher(dbus.service.Object):
    @dbus.service.method(WATCHER, in_signature='s', out_signature='', sender_keyword='sender')
    def RegisterStatusNotifierItem(self, item, sender=None):
        found.append((sender, item) if item.startswith('/') else (item, '/StatusNotifierItem'))
        print(json.dumps({'kind': 'item'}), flush=True)

    @dbus.service.method(WATCHER, in_signature='s', out_signature='')
    def RegisterStatusNotifierHost(self, host):
        pass

    @dbus.service.method(PROPERTIES, in_signature='ss', out_signature='v')
    def Get(self, interface, prop):
        return self.GetAll(interface)[prop]

    @dbus.service.method(PROPERTIES, in_signature='s', out_signature='a{sv}')
    def GetAll(self, interface):
        return {
            'IsStatusNotifierHostRegistered': dbus.Boolean(True),
            'ProtocolVersion': dbus.Int32(0),
            'RegisteredStatusNotifierItems': dbus.Array([n + p for n, p in found], signature='s'),
        }

    @dbus.service.signal(WATCHER, signature='')
    def StatusNotifierHostRegistered(self):
        pass

name = dbus.service.BusName(WATCHER, bus)
watcher = Watcher(bus, '/StatusNotifierWatcher')

def lines(layout, into):
    number, properties, children = layout
    if properties.get('visible', True) and properties.get('label'):
        into.append((int(number), str(properties['label']).replace('_', ''), bool(properties.get('enabled', True))))
    for child in children:
        lines(child, into)
    return into

def menu_of(item):
    owner, path = item
    where = dbus.Interface(bus.get_object(owner, path, introspect=False), PROPERTIES).Get(ITEM, 'Menu')
    menu = dbus.Interface(bus.get_object(owner, where, introspect=False), MENU)
    try:
        menu.AboutToShow(0)
    except dbus.DBusException:
        pass
    return menu, lines(menu.GetLayout(0, -1, dbus.Array([], signature='s'))[1], [])

def answer(line):
    word, _, label = line.strip().partition(' ')
    item = found[-1]
    thing = bus.get_object(item[0], item[1], introspect=False)
    if word == 'activate':
        dbus.Interface(thing, ITEM).Activate(0, 0)
        return {'kind': 'activated'}
    menu, entries = menu_of(item)
    if word == 'choose':
        number = next(number for number, text, _ in entries if text == label)
        menu.Event(number, 'clicked', dbus.String(''), dbus.UInt32(0))
        return {'kind': 'chosen'}
    properties = dbus.Interface(thing, PROPERTIES).GetAll(ITEM)
    tip = properties.get('ToolTip')
    return {'kind': 'look', 'tip': str(tip[2]) if tip else '', 'title': str(properties.get('Title', '')),
            'menu': [[text, enabled] for _, text, enabled in entries]}

def read(_channel, _condition):
    line = sys.stdin.readline()
    if not line:
        return False
    try:
        said = answer(line)
    except Exception as problem:
        said = {'kind': 'error', 'message': repr(problem)}
    print(json.dumps(said), flush=True)
    return True

GLib.io_add_watch(sys.stdin, GLib.IO_IN, read)
GLib.MainLoop().run()
