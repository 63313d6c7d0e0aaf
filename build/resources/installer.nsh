; electron-builder takes this file into the installer by its name (nsis.include).

; Takes back what the app itself wrote down for the person: that it opens dailies:// links and that it starts at login,
; with the Task Manager's word on that. An update uninstalls too, and leaves both; links that another program has taken
; over since are its own.
!macro customUnInstall
  ${ifNot} ${isUpdated}
    ReadRegStr $R0 HKCU "Software\Classes\dailies\shell\open\command" ""
    StrLen $R1 "$INSTDIR\"
    ; With the quote before it, and without.
    StrCpy $R2 $R0 $R1 1
    StrCpy $R3 $R0 $R1
    ${if} $R2 == "$INSTDIR\"
    ${orIf} $R3 == "$INSTDIR\"
      DeleteRegKey HKCU "Software\Classes\dailies"
    ${endIf}
    ; Who a click on a notification goes to; as in app/main.ts.
    DeleteRegKey HKCU "Software\Classes\CLSID\{7C0D3B52-61B4-4E0A-9C3F-5A4B1E2F8D96}"
    DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "${APP_ID}"
    DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run" "${APP_ID}"
  ${endIf}
!macroend
