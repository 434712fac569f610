module soluu/tests/verifier_in_go

go 1.24
