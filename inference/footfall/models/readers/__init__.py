"""Published files of a network -> `openvino.Model`, without the framework in which it was trained."""
