; The installer for Windows, for one person and without an administrator's rights.
; cargo xtask package calls it:  makensis /DVERSION=1.2.3 /DPROGRAM=tidelist.exe /DLAUNCHER=tidelistw.exe /DICON=tidelist.ico /DLICENSES=folder /DOUT=setup.exe
;
; It registers the tidelist: links. The tasks are in %LOCALAPPDATA%\tidelist and are no business of the installer: the uninstaller deletes the files
; it wrote, by name, and leaves everything else where it is.

Unicode true
!ifndef VERSION | PROGRAM | LAUNCHER | ICON | LICENSES | OUT
  !error "VERSION, PROGRAM, LAUNCHER, ICON, LICENSES and OUT have to be given"
!endif

!define NAME "Tidelist"
!define ID "io.github.tidelist.Tidelist"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${ID}"

Name "${NAME} ${VERSION}"
OutFile "${OUT}"
Icon "${ICON}"
UninstallIcon "${ICON}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"
SetCompressor /SOLID lzma
ShowInstDetails nevershow

Page directory
Page instfiles
UninstPage uninstConfirm
UninstPage instfiles

Section
  SetOutPath "$INSTDIR"
  File "/oname=tidelist.exe" "${PROGRAM}"
  File "/oname=tidelistw.exe" "${LAUNCHER}"
  File "/oname=tidelist.ico" "${ICON}"
  File "${LICENSES}/LICENSE-MIT"
  File "${LICENSES}/LICENSE-APACHE"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\tidelistw.exe" "" "$INSTDIR\tidelist.ico"

  WriteRegStr HKCU "Software\Classes\tidelist" "" "URL:${NAME}"
  WriteRegStr HKCU "Software\Classes\tidelist" "URL Protocol" ""
  WriteRegStr HKCU "Software\Classes\tidelist\DefaultIcon" "" "$INSTDIR\tidelist.ico"
  WriteRegStr HKCU "Software\Classes\tidelist\shell\open\command" "" '"$INSTDIR\tidelistw.exe" "%1"'

  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\tidelist.ico"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "The authors of Tidelist"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
SectionEnd

Section "Uninstall"
  Delete "$INSTDIR\tidelist.exe"
  Delete "$INSTDIR\tidelistw.exe"
  Delete "$INSTDIR\tidelist.ico"
  Delete "$INSTDIR\LICENSE-MIT"
  Delete "$INSTDIR\LICENSE-APACHE"
  Delete "$INSTDIR\uninstall.exe"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  ; Only if nothing is left in it: whoever keeps tasks beside the program keeps them.
  RMDir "$INSTDIR"
  DeleteRegKey HKCU "Software\Classes\tidelist"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "${ID}"
SectionEnd
