"""HTTP(S), authentication and message encryption: the outermost layer. It knows SOAP only as bytes."""
