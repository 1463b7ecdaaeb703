"""WS-Management as far as a remote shell needs it: SOAP envelopes, shells, commands, faults."""
