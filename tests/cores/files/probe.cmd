@echo off
rem What the script action carries: arguments, variables, a program, an exit code.
set "SEEN=%~1 on %COMPUTERNAME%"
echo seen %SEEN%, %2, %FROM_TASK%
sc.exe query W32Time
if errorlevel 1 exit /b 3
if /i not "%~1"=="BAD" exit /b 0
echo asked to fail
exit /b 7
