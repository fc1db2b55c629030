"""Opens an ONNX model for serving: on one thread, for what one message takes is too little to share out."""

import onnxruntime


def open_session(model: str | bytes) -> onnxruntime.InferenceSession:
    """A session that runs `model`, a file's path or its bytes, on the processor, one thread a run."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
