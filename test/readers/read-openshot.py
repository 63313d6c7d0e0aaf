"""
Reads an EDL or a Final Cut Pro XML with OpenShot's own importer, without its window: `read-openshot.py edl|xml FILE RATE`.
Prints the clips that OpenShot would put on its timeline, as JSON.
"""
import json, sys, types
from fractions import Fraction
from unittest import mock

HOME = '/usr/lib/python3/dist-packages/openshot_qt'
kind, path, rate = sys.argv[1], sys.argv[2], Fraction(sys.argv[3])
made = []

class Row:
    """A clip, a track or a file of a project that is kept nowhere."""
    def __init__(self):
        self.data, self.id = {}, 'x'
    def save(self):
        self.data['id'] = self.id
        if 'position' in self.data:
            made.append({key: self.data[key] for key in ('title', 'position', 'start', 'end', 'layer')}
                        | {'path': json.loads(json.dumps(self.data))['reader']['path']})
    @staticmethod
    def get(**_):
        return None

class Project:
    current_filepath = None
    def get(self, key):
        key = key[0] if isinstance(key, list) else key
        return {'num': rate.numerator, 'den': rate.denominator} if key == 'fps' else [{'number': 0}]

app = mock.MagicMock()
app.project = Project()
app._tr = str
stubs = {
    'classes': {}, 'windows': {}, 'windows.views': {},
    'classes.info': {'THUMBNAIL_PATH': '', 'PATH': '', 'HOME_PATH': '/'},
    'classes.app': {'get_app': lambda: app},
    'classes.logger': {'log': mock.MagicMock()},
    'classes.image_types': {'is_image': lambda _: False},
    'classes.query': {'Clip': Row, 'Track': Row, 'File': Row},
    'windows.views.find_file': {'find_missing_file': lambda one: (one, False, False)},
    'PyQt5': {}, 'PyQt5.QtWidgets': {},
}
for name, members in stubs.items():
    module = types.ModuleType(name)
    module.__dict__.update(members)
    module.__path__ = [f'{HOME}/classes'] if name == 'classes' else []
    sys.modules[name] = module
sys.modules['classes'].info = sys.modules['classes.info']
dialog = mock.MagicMock()
dialog.getOpenFileName.return_value = (path, '')
sys.modules['PyQt5.QtWidgets'].QFileDialog = dialog
sys.modules['PyQt5.QtWidgets'].QMessageBox = mock.MagicMock()

import importlib.util
name = 'edl' if kind == 'edl' else 'final_cut_pro'
spec = importlib.util.spec_from_file_location(name, f'{HOME}/classes/importers/{name}.py')
importer = importlib.util.module_from_spec(spec)
spec.loader.exec_module(importer)
(importer.import_edl if kind == 'edl' else importer.import_xml)()
print(json.dumps(made))
