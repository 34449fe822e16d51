module ork.test/oracle

go 1.22
